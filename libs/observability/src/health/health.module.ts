import { Module, type DynamicModule, type ModuleMetadata, type Type } from '@nestjs/common';
import { Logger } from '../logger/logger.js';
import type { HealthCheck } from './health-check.port.js';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';

export interface HealthModuleSettings {
  /** The modules that export the checks, unless they are global. */
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  readonly checks: readonly Type<HealthCheck>[];
}

/** `GET /health/live` and `GET /health/ready`, the same in every process. */
@Module({ controllers: [HealthController] })
export class HealthModule {
  static with({ imports = [], checks }: HealthModuleSettings): DynamicModule {
    const readiness = {
      provide: Readiness,
      inject: [Logger, ...checks],
      useFactory: (logger: Logger, ...healthChecks: HealthCheck[]) => new Readiness(healthChecks, logger),
    };
    return { module: HealthModule, imports, providers: [readiness] };
  }
}
