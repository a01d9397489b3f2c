import { Module, type DynamicModule, type ModuleMetadata, type Type } from '@nestjs/common';
import type { HealthCheck } from '../health/health.ports.js';
import { withTimeout } from '../process/with-timeout.js';
import { MetricsController } from './metrics.controller.js';
import { Metrics, type Sample } from './metrics.js';

export interface MetricsModuleSettings {
  /** The modules that export the checks, unless they are global. */
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  /** What the process depends on. */
  readonly checks: readonly Type<HealthCheck>[];
}

type Dependency = Extract<Sample, { name: 'malote_up_dependencies' }>['labels']['dependency'];

/** Within what a reading may take, so that one that is down does not hide the others. */
const CHECK_TIMEOUT_MS = 800;
const ASK_DEPENDENCIES = Symbol('asks what the process depends on');

/** Gives every module the process's `Metrics`, and answers `GET /metrics` with them. */
@Module({ controllers: [MetricsController] })
export class MetricsModule {
  static with({ imports = [], checks }: MetricsModuleSettings): DynamicModule {
    return {
      module: MetricsModule,
      global: true,
      imports,
      providers: [
        { provide: Metrics, useFactory: createMetrics },
        { provide: ASK_DEPENDENCIES, inject: [Metrics, ...checks], useFactory: askDependencies },
      ],
      exports: [Metrics],
    };
  }
}

function createMetrics(): Metrics {
  const metrics = new Metrics();
  metrics.collectProcessMetrics();
  return metrics;
}

/** Whether what the process depends on is there, asked as readiness asks. */
function askDependencies(metrics: Metrics, ...checks: readonly HealthCheck[]): null {
  const name = 'malote_up_dependencies';
  const ask = async (check: HealthCheck): Promise<Sample> => {
    const answered = withTimeout(CHECK_TIMEOUT_MS, () => check.check());
    const value = await answered.then(
      () => 1,
      () => 0,
    );
    // The checks there are, by the names the catalogue has for them.
    return { name, value, labels: { dependency: check.name as Dependency } };
  };
  metrics.readWith({ names: [name], read: () => Promise.all(checks.map(ask)) });
  return null;
}
