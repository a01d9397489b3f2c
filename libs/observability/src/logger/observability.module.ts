import { Module, type DynamicModule } from '@nestjs/common';
import { Logger } from './logger.js';

/** Gives every module the process's `Logger`, made before the application so that its start is logged too. */
@Module({})
export class ObservabilityModule {
  static with(logger: Logger): DynamicModule {
    return {
      module: ObservabilityModule,
      global: true,
      providers: [{ provide: Logger, useValue: logger }],
      exports: [Logger],
    };
  }
}
