import { Inject, Module, type DynamicModule, type ModuleMetadata, type Type } from '@nestjs/common';
import type { HealthCheck } from '../health/health-check.port.js';
import { DependenciesReading } from './dependencies-reading.js';
import { MetricsController } from './metrics.controller.js';
import { Metrics } from './metrics.js';
import { PrometheusMetrics } from './prometheus-metrics.js';

export interface MetricsModuleSettings {
  /** The modules that export the checks, unless they are global. */
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  /** What the process depends on. */
  readonly checks: readonly Type<HealthCheck>[];
}

/** Gives every module the process's `Metrics`, and answers `GET /metrics` with them. */
@Module({ controllers: [MetricsController] })
export class MetricsModule {
  constructor(@Inject(DependenciesReading) dependencies: DependenciesReading, metrics: Metrics) {
    metrics.readWith(dependencies);
  }

  static with({ imports = [], checks }: MetricsModuleSettings): DynamicModule {
    return {
      module: MetricsModule,
      global: true,
      imports,
      providers: [
        { provide: Metrics, useFactory: createMetrics },
        {
          provide: DependenciesReading,
          inject: [...checks],
          useFactory: (...asked: HealthCheck[]) => new DependenciesReading(asked),
        },
      ],
      exports: [Metrics],
    };
  }
}

function createMetrics(): Metrics {
  const metrics = new PrometheusMetrics();
  metrics.collectProcessMetrics();
  return metrics;
}
