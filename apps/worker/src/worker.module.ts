import {
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ConfigurationModule, type Configuration } from '#configuration';
import { HealthModule, MetricsModule, ObservabilityModule, type Logger } from '#observability';
import { PostgresHealthCheck, PostgresModule } from '#database';
import { QueuesModule } from '#queues';
import { RedisHealthCheck, RedisModule } from '#redis';
import { StreamSessionsModule } from '#stream-sessions';
import { Draining } from './draining/draining.js';
import { DrainingModule } from './draining/draining.module.js';
import { PresenceModule } from './draining/presence.module.js';
import { StallWatch } from './health/stall-watch.js';
import { StallWatchModule } from './health/stall-watch.module.js';
import { RetentionModule } from './retention/retention.module.js';
import { SettlementModule } from './settlement/settlement.module.js';
import { PartitionsModule } from './partitions/partitions.module.js';
import { Stopping } from './stopping/stopping.js';
import { StoppingModule } from './stopping/stopping.module.js';
import { SweepingModule } from './sweeping/sweeping.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

/** The worker process: settlement, webhooks and background work, and a small port for health and metrics. */
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
          imports: [DrainingModule, StallWatchModule],
          checks: [PostgresHealthCheck, RedisHealthCheck],
          progress: StallWatch,
          duty: Draining,
        }),
        MetricsModule.with({ checks: [PostgresHealthCheck, RedisHealthCheck] }),
        RetentionModule,
        SettlementModule.with(configuration),
        PartitionsModule,
        StoppingModule,
        SweepingModule,
        WebhooksModule.with(configuration),
        PresenceModule,
        DrainingModule,
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
