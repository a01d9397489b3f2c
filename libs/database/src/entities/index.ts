import { ApiKeyEntity } from './api-key.entity.js';
import { AuditLogEntity } from './audit-log.entity.js';
import { InstallationSecretEntity } from './installation-secret.entity.js';
import { SettlementPauseEntity } from './settlement-pause.entity.js';
import { SimulatedPaymentEntity } from './simulated-payment.entity.js';
import { StreamEntity } from './stream.entity.js';
import { WebhookDeliveryEntity } from './webhook-delivery.entity.js';
import { WebhookEndpointEntity } from './webhook-endpoint.entity.js';
import { WorkerEntity } from './worker.entity.js';

/** Of each table that TypeORM reads or writes: what a row has. No logic, no relations; keys, checks and defaults stand in the baseline. */
export const entities = [
  ApiKeyEntity,
  AuditLogEntity,
  InstallationSecretEntity,
  SettlementPauseEntity,
  SimulatedPaymentEntity,
  StreamEntity,
  WebhookDeliveryEntity,
  WebhookEndpointEntity,
  WorkerEntity,
] as const;
