import { ApiKeyEntity } from './api-key.entity.js';
import { AuditLogEntity } from './audit-log.entity.js';
import { BatchEventEntity } from './batch-event.entity.js';
import { InstallationSecretEntity } from './installation-secret.entity.js';
import { KnownDatabaseEntity } from './known-database.entity.js';
import { MessageAheadEntity } from './message-ahead.entity.js';
import { MessageHeadEntity } from './message-head.entity.js';
import { MessageReturnedEntity } from './message-returned.entity.js';
import { MessageTailEntity } from './message-tail.entity.js';
import { MessageEntity } from './message.entity.js';
import { PayerPolicyEntity } from './payer-policy.entity.js';
import { PayerTurnEntity } from './payer-turn.entity.js';
import { PayoutBatchEntity } from './payout-batch.entity.js';
import { PayoutDueEntity } from './payout-due.entity.js';
import { PayoutHistoryEntity } from './payout-history.entity.js';
import { PayoutKeyEntity } from './payout-key.entity.js';
import { PayoutRemovedEntity } from './payout-removed.entity.js';
import { PayoutReturnEntity, PayoutReturnInquiryEntity } from './payout-return.entity.js';
import { PayoutEntity } from './payout.entity.js';
import { RailHoldEntity } from './rail-hold.entity.js';
import { RetentionScheduleEntity } from './retention-schedule.entity.js';
import { SettlementPauseEntity } from './settlement-pause.entity.js';
import { SimulatedPaymentEntity } from './simulated-payment.entity.js';
import { SimulatedSubmissionCountEntity } from './simulated-submission-count.entity.js';
import { StoredPartitionEntity } from './stored-partition.entity.js';
import { StreamEndedEntity } from './stream-ended.entity.js';
import { StreamEntity } from './stream.entity.js';
import { WebhookDeliveryEntity } from './webhook-delivery.entity.js';
import { WebhookEndpointEntity } from './webhook-endpoint.entity.js';
import { WebhookEventEntity } from './webhook-event.entity.js';
import { WorkerEntity } from './worker.entity.js';

/** A class for each table. Rows only: no logic, no relations that load anything. */
export const entities = [
  ApiKeyEntity,
  AuditLogEntity,
  BatchEventEntity,
  InstallationSecretEntity,
  KnownDatabaseEntity,
  MessageAheadEntity,
  MessageHeadEntity,
  MessageReturnedEntity,
  MessageTailEntity,
  MessageEntity,
  PayerPolicyEntity,
  PayerTurnEntity,
  PayoutBatchEntity,
  PayoutDueEntity,
  PayoutHistoryEntity,
  PayoutKeyEntity,
  PayoutRemovedEntity,
  PayoutReturnEntity,
  PayoutReturnInquiryEntity,
  PayoutEntity,
  RailHoldEntity,
  RetentionScheduleEntity,
  SettlementPauseEntity,
  SimulatedPaymentEntity,
  SimulatedSubmissionCountEntity,
  StoredPartitionEntity,
  StreamEndedEntity,
  StreamEntity,
  WebhookDeliveryEntity,
  WebhookEndpointEntity,
  WebhookEventEntity,
  WorkerEntity,
] as const;
