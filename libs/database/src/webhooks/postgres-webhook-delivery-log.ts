import { Injectable } from '@nestjs/common';
import type { WebhookDelivery } from '#domain';
import {
  WebhookDeliveryLog,
  type DeliveryKey,
  type DeliveryQuery,
  type DeliveryTarget,
  type WebhookEndpointKey,
} from '#use-cases';
import { writeAuditEntry } from '../audit/audit-log.repository.js';
import { Sql } from '../connection/sql.js';
import {
  pingWebhook,
  replayDelivery,
  selectDeliveriesOfWebhook,
  selectDelivery,
} from './webhook-deliveries.sql.js';
import { toDelivery, type DeliveryRow } from './webhook-rows.js';

/** Deliveries of webhooks in Postgres, as clients see them. */
@Injectable()
export class PostgresWebhookDeliveryLog extends WebhookDeliveryLog {
  constructor(private readonly sql: Sql) {
    super();
  }

  override async ping(
    { payer, endpointId }: WebhookEndpointKey,
    deliveryId: string,
  ): Promise<{ readonly enabled: boolean } | undefined> {
    const [row] = await this.sql.run<{ enabled: boolean }>(pingWebhook, [payer, endpointId, deliveryId]);
    return row;
  }

  override async list({
    payer,
    endpointId,
    after,
    limit,
  }: DeliveryQuery): Promise<readonly WebhookDelivery[]> {
    const values = [payer, endpointId, after?.createdAt, after?.id, limit];
    return (await this.sql.run<DeliveryRow>(selectDeliveriesOfWebhook, values)).map(toDelivery);
  }

  override async find({ payer, deliveryId }: DeliveryKey): Promise<WebhookDelivery | undefined> {
    const [row] = await this.sql.run<DeliveryRow>(selectDelivery, [payer, deliveryId]);
    return row && toDelivery(row);
  }

  override replay({ payer, deliveryId }: DeliveryKey, actor: string): Promise<DeliveryTarget | undefined> {
    return this.sql.transaction(async (sql, manager) => {
      const values = [payer, deliveryId];
      const [row] = await sql.run<{ endpoint_id: string; enabled: boolean }>(replayDelivery, values);
      if (row === undefined) return undefined;
      const { endpoint_id: endpointId, enabled } = row;
      const details = { payer, webhook: endpointId };
      if (enabled)
        await writeAuditEntry(manager, { actor, action: 'webhook.replay', subject: deliveryId, details });
      return { endpointId, enabled };
    });
  }
}
