import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Configuration } from '#configuration';
import { Logger } from '#observability';
import {
  Clock,
  EventReader,
  InstallationSecrets,
  KeyStore,
  MessageStore,
  HeldPayouts,
  PayoutBatchStore,
  PayoutReader,
  RailHoldStore,
  SettlementStore,
  StatementReader,
  StreamStore,
  WebhookOutbox,
} from '#use-cases';
import { AuditLogRepository } from './audit/audit-log.repository.js';
import { ConnectPostgres } from './connection/connect-postgres.js';
import { DatabaseClock } from './connection/database-clock.js';
import { dataSourceOptions } from './connection/create-data-source.js';
import { DatabaseSettings } from './connection/database-settings.js';
import { newPostgresDataSource, PostgresDataSource } from './connection/postgres-data-source.js';
import { PostgresHealthCheck } from './connection/postgres-health-check.js';
import { PostgresReadings } from './postgres-readings.js';
import { Sql } from './connection/sql.js';
import { entities } from './entities/index.js';
import { EventRepository } from './events/event.repository.js';
import { ApiKeyRepository } from './keys/api-key.repository.js';
import { MessageListRepository } from './messages/message-list.repository.js';
import { MessageRepository } from './messages/message.repository.js';
import { HeldPayoutRepository } from './operations/held-payout.repository.js';
import { ReturnQuestionsRepository } from './operations/return-questions.repository.js';
import { OverviewRepository } from './operations/overview.repository.js';
import { PayerBacklogRepository } from './operations/payer-backlog.repository.js';
import { PayerPolicyRepository } from './operations/payer-policy.repository.js';
import { SettlementPauseRepository } from './operations/settlement-pause.repository.js';
import { BatchApprovalRepository } from './payouts/batch-approval.repository.js';
import { PayoutBatchRepository } from './payouts/payout-batch.repository.js';
import { StatementRepository } from './payouts/statement.repository.js';
import { ReplicaFirstPayoutReader } from './replica/replica-first-payout-reader.js';
import { Replica } from './replica/replica.js';
import { OldPartitions } from './retention/old-partitions.js';
import { OldWebhooks } from './retention/old-webhooks.js';
import { Retention } from './retention/retention.js';
import { DatabaseState } from './sandbox/database-state.js';
import { InstallationSecretRepository } from './secrets/installation-secret.repository.js';
import { KnownDatabase } from './settlement/known-database.js';
import { RailHoldRepository } from './settlement/rail-hold.repository.js';
import { SettlementBacklogRepository } from './settlement/settlement-backlog.repository.js';
import { SettlementRepository } from './settlement/settlement.repository.js';
import { PayoutReturnsRepository } from './settlement/payout-returns.repository.js';
import { WakePayoutsRepository } from './settlement/wake-payouts.repository.js';
import { SimulatedPaymentRepository } from './simulated-rail/simulated-payment.repository.js';
import { PartitionRepository } from './partitions/partition.repository.js';
import { StreamListRepository } from './streams/stream-list.repository.js';
import { StreamRepository } from './streams/stream.repository.js';
import { WebhookDeliveryRepository } from './webhooks/webhook-delivery.repository.js';
import { WebhookEndpointRepository } from './webhooks/webhook-endpoint.repository.js';
import { WebhookOutboxRepository } from './webhooks/webhook-outbox.repository.js';
import { WorkerRepository } from './workers/worker.repository.js';

/** The truth, and who writes to it. The pool is closed by TypeORM's module when everything else has stopped. */
@Module({})
export class PostgresModule {
  /**
   * @param processName - shown in `pg_stat_activity`
   * @param readsReports - whether a replica would be of use to it
   * @param connectsOnStart - false: the process initializes the DataSource itself, and fails where that fails
   */
  static for(processName: string, { readsReports = false, connectsOnStart = true } = {}): DynamicModule {
    const settingsOf = ({ database }: Configuration): DatabaseSettings => ({
      ...database,
      replicaUrl: readsReports ? database.replicaUrl : undefined,
      applicationName: processName,
    });
    const providers: Provider[] = [
      ...(connectsOnStart ? [ConnectPostgres] : []),
      { provide: DatabaseSettings, inject: [Configuration], useFactory: settingsOf },
      { provide: PostgresDataSource, useExisting: DataSource },
      Sql,
      PostgresHealthCheck,
      DatabaseClock,
      { provide: Clock, useExisting: DatabaseClock },
      PostgresReadings,
      Replica,
      AuditLogRepository,
      { provide: EventReader, useClass: EventRepository },
      { provide: KeyStore, useClass: ApiKeyRepository },
      { provide: InstallationSecrets, useClass: InstallationSecretRepository },
      { provide: MessageStore, useClass: MessageRepository },
      MessageListRepository,
      { provide: HeldPayouts, useClass: HeldPayoutRepository },
      OverviewRepository,
      PayerBacklogRepository,
      PayerPolicyRepository,
      BatchApprovalRepository,
      PayoutBatchRepository,
      { provide: PayoutBatchStore, useExisting: PayoutBatchRepository },
      { provide: PayoutReader, useClass: ReplicaFirstPayoutReader },
      { provide: StatementReader, useClass: StatementRepository },
      OldPartitions,
      OldWebhooks,
      Retention,
      RailHoldRepository,
      { provide: RailHoldStore, useExisting: RailHoldRepository },
      SettlementBacklogRepository,
      { provide: SettlementStore, useClass: SettlementRepository },
      KnownDatabase,
      SettlementPauseRepository,
      SimulatedPaymentRepository,
      PartitionRepository,
      DatabaseState,
      StreamListRepository,
      StreamRepository,
      { provide: StreamStore, useExisting: StreamRepository },
      PayoutReturnsRepository,
      ReturnQuestionsRepository,
      WakePayoutsRepository,
      WebhookDeliveryRepository,
      WebhookEndpointRepository,
      { provide: WebhookOutbox, useClass: WebhookOutboxRepository },
      WorkerRepository,
    ];
    return {
      module: PostgresModule,
      global: true,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [Configuration, Logger],
          useFactory: (configuration: Configuration, logger: Logger) => ({
            ...dataSourceOptions(settingsOf(configuration), (error) => {
              // Every idle connection reports that it was cut. What it means for calls is logged where they fail.
              logger.debug({ err: error }, 'A database connection was lost');
            }),
            manualInitialization: true,
          }),
          dataSourceFactory: (options) => Promise.resolve(newPostgresDataSource(options)),
        }),
        TypeOrmModule.forFeature([...entities]),
      ],
      providers,
      exports: [TypeOrmModule, ...providers],
    };
  }
}
