import { Module, type DynamicModule, type ModuleMetadata, type Type } from '@nestjs/common';
import { Logger } from '../logger/logger.js';
import { Duty } from './duty.port.js';
import type { HealthCheck } from './health-check.port.js';
import type { HealthNote } from './health-note.port.js';
import { ProgressCheck } from './progress-check.port.js';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';

export interface HealthModuleSettings {
  /** The modules that export the checks, unless they are global. */
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  readonly checks: readonly Type<HealthCheck>[];
  /** What else the answer tells; made here. */
  readonly notes?: readonly Type<HealthNote>[];
  /** Without one a process that answers is alive. */
  readonly progress?: Type<ProgressCheck>;
  /** Without one a process always takes work. */
  readonly duty?: Type<Duty>;
}

/** `GET /health/live` and `GET /health/ready`, the same in every process. */
@Module({ controllers: [HealthController] })
export class HealthModule {
  static with({ imports = [], checks, notes = [], progress, duty }: HealthModuleSettings): DynamicModule {
    const readiness = {
      provide: Readiness,
      inject: [Logger, { token: Duty, optional: true }, ...checks, ...notes],
      useFactory: (logger: Logger, onDuty: Duty | undefined, ...asked: (HealthCheck | HealthNote)[]) =>
        new Readiness(asked.filter(isCheck), logger, asked.filter(isNote), undefined, onDuty),
    };
    const alive = progress === undefined ? [] : [{ provide: ProgressCheck, useExisting: progress }];
    const onDuty = duty === undefined ? [] : [{ provide: Duty, useExisting: duty }];
    return { module: HealthModule, imports, providers: [...notes, readiness, ...alive, ...onDuty] };
  }
}

function isCheck(asked: HealthCheck | HealthNote): asked is HealthCheck {
  return 'check' in asked;
}

function isNote(asked: HealthCheck | HealthNote): asked is HealthNote {
  return !isCheck(asked);
}
