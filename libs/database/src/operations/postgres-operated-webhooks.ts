import { Injectable } from '@nestjs/common';
import { OperatedWebhooks, type DeliveryKey, type WebhookEndpointKey } from '#use-cases';
import { Sql } from '../connection/sql.js';
import { findPayerOfDelivery, findPayerOfWebhook, selectDeliveriesSince } from './operate-webhooks.sql.js';

/** Webhooks and deliveries by their ids alone. */
@Injectable()
export class PostgresOperatedWebhooks extends OperatedWebhooks {
  constructor(private readonly sql: Sql) {
    super();
  }

  override async findDelivery(deliveryId: string): Promise<DeliveryKey | undefined> {
    const [row] = await this.sql.run<{ payer: string }>(findPayerOfDelivery, [deliveryId]);
    return row && { payer: row.payer, deliveryId };
  }

  override async findWebhook(endpointId: string): Promise<WebhookEndpointKey | undefined> {
    const [row] = await this.sql.run<{ payer: string }>(findPayerOfWebhook, [endpointId]);
    return row && { payer: row.payer, endpointId };
  }

  override async deliveriesSince({
    webhook: { payer, endpointId },
    since,
    limit,
  }: {
    readonly webhook: WebhookEndpointKey;
    readonly since: Date;
    readonly limit: number;
  }): Promise<readonly DeliveryKey[]> {
    const values = [payer, endpointId, since, limit];
    const rows = await this.sql.run<{ delivery_id: string }>(selectDeliveriesSince, values);
    return rows.map(({ delivery_id }) => ({ payer, deliveryId: delivery_id }));
  }
}
