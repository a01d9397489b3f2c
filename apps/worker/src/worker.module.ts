import {
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ConfigurationModule, type Configuration } from '#configuration';
import { HealthModule, MetricsModule, ObservabilityModule, type Logger } from '#observability';
import { ClockDetail, PostgresHealthCheck, PostgresModule } from '#database';
import { QueuesModule } from '#queues';
import { RedisHealthCheck, RedisModule } from '#redis';
import { StreamSessionsModule } from '#stream-sessions';
import { LivenessWatchdog } from './health/liveness-watchdog.js';
import { Draining } from './lifecycle/draining.js';
import { LifecycleModule } from './lifecycle/lifecycle.module.js';
import { Stopping } from './lifecycle/stopping.js';
import { MaintenanceModule } from './maintenance/maintenance.module.js';
import { SettlementModule } from './settlement/settlement.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

@Module({})
export class WorkerModule implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    private readonly draining: Draining,
    private readonly stopping: Stopping,
  ) {}

  static with(configuration: Configuration, logger: Logger): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        ConfigurationModule.with(configuration),
        ObservabilityModule.with(logger),
        PostgresModule.for('malote-worker'),
        RedisModule.for('malote-worker'),
        QueuesModule,
        StreamSessionsModule,
        HealthModule.with({
          imports: [LifecycleModule],
          checks: [PostgresHealthCheck, RedisHealthCheck],
          details: [ClockDetail],
          progress: LivenessWatchdog,
          availability: Draining,
        }),
        MetricsModule.with({ checks: [PostgresHealthCheck, RedisHealthCheck] }),
        SettlementModule.with(configuration),
        WebhooksModule.with(configuration),
        MaintenanceModule,
        LifecycleModule,
      ],
    };
  }

  /** The last hook of the start: all other modules are ready. */
  onApplicationBootstrap(): void {
    this.draining.start();
  }

  /** Nest destroys this module before those it imports, some of which wait for the database first. */
  onModuleDestroy(): void {
    this.stopping.begin();
  }
}
