import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigurationModule, type Configuration } from '#configuration';
import { HealthModule, MetricsModule, ObservabilityModule, type Logger } from '#observability';
import { ClockDetail, PostgresHealthCheck, PostgresModule, ReplicaDetail } from '#database';
import { QueuesModule } from '#queues';
import { RedisHealthCheck, RedisModule } from '#redis';
import { StreamSessionsModule } from '#stream-sessions';
import { AuditModule } from './audit/audit.module.js';
import { ConsoleModule } from './console/console.module.js';
import { DocumentationModule } from './documentation/documentation.module.js';
import { EventsModule } from './events/events.module.js';
import { KeysModule } from './keys/keys.module.js';
import { ApiHealthController } from './health/health.controller.js';
import { SettlementDetail } from './health/settlement-detail.js';
import { MessagesModule } from './messages/messages.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { PayoutsModule } from './payouts/payouts.module.js';
import { RailWebhooksModule } from './rail-webhooks/rail-webhooks.module.js';
import { SandboxModule } from './sandbox/sandbox.module.js';
import { StreamsModule } from './streams/streams.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

/** The API process: HTTP and nothing else. What settles payouts runs in the worker. */
@Module({})
export class ApiModule {
  static with(configuration: Configuration, logger: Logger): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        ConfigurationModule.with(configuration),
        ObservabilityModule.with(logger),
        PostgresModule.for('malote-api', { readsReports: true }),
        RedisModule.for('malote-api'),
        QueuesModule,
        StreamSessionsModule,
        HealthModule.with({
          controller: ApiHealthController,
          checks: [PostgresHealthCheck, RedisHealthCheck],
          details: [
            SettlementDetail,
            ClockDetail,
            ...(configuration.database.replicaUrl === undefined ? [] : [ReplicaDetail]),
          ],
        }),
        MetricsModule.with({ checks: [PostgresHealthCheck, RedisHealthCheck] }),
        KeysModule,
        AuditModule,
        StreamsModule,
        MessagesModule,
        PayoutsModule,
        EventsModule,
        WebhooksModule,
        RailWebhooksModule,
        OperationsModule,
        ConsoleModule,
        ...(configuration.sandbox ? [SandboxModule] : []),
        DocumentationModule,
      ],
      exports: [KeysModule],
    };
  }
}
