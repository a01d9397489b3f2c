import type { Logger } from '../logger/logger.js';
import { withTimeout } from '../process/with-timeout.js';
import type { HealthCheck, HealthDetail, DrainState, WorkAvailability } from './health.ports.js';

/** Shorter than any orchestrator's probe timeout worth having; what needs longer than this counts as down. */
export const HEALTH_CHECK_TIMEOUT_MS = 1_000;

export interface ReadinessReport {
  readonly status: 'ok' | 'degraded' | 'unavailable' | DrainState;
  readonly checks: Readonly<Record<string, 'ok' | 'down'>>;
  /** Details, each under its name. */
  readonly [detail: string]: unknown;
}

/** Asks everything the process depends on, at once and briefly. */
export class Readiness {
  private underWay: Promise<ReadinessReport> | undefined;
  private readonly lastSeen = new Map<string, 'ok' | 'down'>();

  constructor(
    private readonly healthChecks: readonly HealthCheck[],
    private readonly logger: Logger,
    private readonly details: readonly HealthDetail[] = [],
    private readonly timeoutMs: number = HEALTH_CHECK_TIMEOUT_MS,
    private readonly availability?: WorkAvailability,
  ) {}

  /** Callers that ask at the same time share one round of checks, so that this cannot be turned into load. */
  report(): Promise<ReadinessReport> {
    this.underWay ??= this.ask().finally(() => (this.underWay = undefined));
    return this.underWay;
  }

  private async ask(): Promise<ReadinessReport> {
    const [results, details] = await Promise.all([
      Promise.all(this.healthChecks.map((healthCheck) => this.askOne(healthCheck))),
      Promise.all(this.details.map((detail) => this.readOne(detail))),
    ]);
    const checks = Object.fromEntries(
      this.healthChecks.map(({ name }, index) => [name, results[index] ?? 'down']),
    );
    const down = this.healthChecks.filter(({ name }) => checks[name] === 'down');
    const isUnavailable = down.some(({ critical }) => critical);
    const status = isUnavailable
      ? 'unavailable'
      : (this.availability?.drainState() ?? (down.length === 0 ? 'ok' : 'degraded'));
    return { status, checks, ...Object.fromEntries(details.flat()) };
  }

  private async askOne(healthCheck: HealthCheck): Promise<'ok' | 'down'> {
    try {
      await withTimeout(this.timeoutMs, () => healthCheck.check());
      this.note(healthCheck.name, 'ok');
      return 'ok';
    } catch (error) {
      this.note(healthCheck.name, 'down', error);
      return 'down';
    }
  }

  /** As an entry of the answer; none where it does not come in time. */
  private async readOne(detail: HealthDetail): Promise<[string, object][]> {
    try {
      return [[detail.name, await withTimeout(this.timeoutMs, () => detail.read())]];
    } catch {
      return [];
    }
  }

  /** Logs changes only: probes come every few seconds for as long as an outage lasts. */
  private note(name: string, seen: 'ok' | 'down', error?: unknown): void {
    const before = this.lastSeen.get(name) ?? 'ok';
    this.lastSeen.set(name, seen);
    if (before === seen) return;
    if (seen === 'down') this.logger.warn({ check: name, err: error }, 'A dependency is down');
    else this.logger.info({ check: name }, 'A dependency is up again');
  }
}
