import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigurationModule, type Configuration } from '#configuration';
import { HealthModule, ObservabilityModule, type Logger } from '#observability';

/** The worker process: settlement and background work, and a small port for health and metrics. */
@Module({})
export class WorkerModule {
  static with(configuration: Configuration, logger: Logger): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        ConfigurationModule.with(configuration),
        ObservabilityModule.with(logger),
        HealthModule.with({ checks: [] }),
      ],
    };
  }
}
