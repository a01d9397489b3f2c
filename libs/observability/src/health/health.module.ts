import { Module, type DynamicModule, type ModuleMetadata, type Type } from '@nestjs/common';
import { Logger } from '../logger/logger.js';
import { type HealthCheck, type HealthDetail, ProgressCheck, WorkAvailability } from './health.ports.js';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';

export interface HealthModuleSettings {
  /** The modules that export the checks, unless they are global. */
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  readonly checks: readonly Type<HealthCheck>[];
  /** Further members of the answer; made here. */
  readonly details?: readonly Type<HealthDetail>[];
  /** Without one a process that answers is alive. */
  readonly progress?: Type<ProgressCheck>;
  /** One with other documentation. Default `HealthController`. */
  readonly controller?: Type<HealthController>;
  /** Without one a process always takes work. */
  readonly availability?: Type<WorkAvailability>;
}

/** `GET /health/live` and `GET /health/ready`, the same in every process. */
@Module({})
export class HealthModule {
  static with({
    imports = [],
    checks,
    details = [],
    progress,
    availability,
    controller = HealthController,
  }: HealthModuleSettings): DynamicModule {
    const readiness = {
      provide: Readiness,
      inject: [Logger, { token: WorkAvailability, optional: true }, ...checks, ...details],
      useFactory: (
        logger: Logger,
        work: WorkAvailability | undefined,
        ...asked: (HealthCheck | HealthDetail)[]
      ) => new Readiness(asked.filter(isCheck), logger, asked.filter(isDetail), undefined, work),
    };
    const alive = progress === undefined ? [] : [{ provide: ProgressCheck, useExisting: progress }];
    const available =
      availability === undefined ? [] : [{ provide: WorkAvailability, useExisting: availability }];
    return {
      module: HealthModule,
      imports,
      controllers: [controller],
      providers: [...details, readiness, ...alive, ...available],
    };
  }
}

function isCheck(asked: HealthCheck | HealthDetail): asked is HealthCheck {
  return 'check' in asked;
}

function isDetail(asked: HealthCheck | HealthDetail): asked is HealthDetail {
  return !isCheck(asked);
}
