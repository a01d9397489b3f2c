import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { stopTracing } from './process/start-tracing.js';
import { Logger } from './logger/logger.js';

/** Gives every module the process's `Logger`, made before the application so that its start is logged too. */
@Module({})
export class ObservabilityModule implements OnApplicationShutdown {
  static with(logger: Logger): DynamicModule {
    return {
      module: ObservabilityModule,
      global: true,
      providers: [{ provide: Logger, useValue: logger }],
      exports: [Logger],
    };
  }

  /** When everything else has stopped: spans that were not sent yet are sent, if that takes but a moment. */
  onApplicationShutdown(): Promise<void> {
    return stopTracing();
  }
}
