import type { HealthCheck } from '../health/health-check.port.js';
import { withTimeout } from '../process/with-timeout.js';
import { MetricsReading, type Sample } from './metrics-reading.port.js';

type Dependency = Extract<Sample, { name: 'malote_up_dependencies' }>['labels']['dependency'];

/** Within what a reading may take, so that one that is down does not hide the others. */
const CHECK_TIMEOUT_MS = 800;

/** Asks what the process depends on whether it is there, as readiness does. */
export class DependenciesReading extends MetricsReading {
  readonly names = ['malote_up_dependencies'] as const;

  constructor(private readonly checks: readonly HealthCheck[]) {
    super();
  }

  override read(): Promise<readonly Sample[]> {
    return Promise.all(this.checks.map((check) => this.ask(check)));
  }

  private async ask(check: HealthCheck): Promise<Sample> {
    const value = await withTimeout(CHECK_TIMEOUT_MS, () => check.check()).then(
      () => 1,
      () => 0,
    );
    // The checks there are, by the names the catalogue has for them.
    return { name: 'malote_up_dependencies', value, labels: { dependency: check.name as Dependency } };
  }
}
