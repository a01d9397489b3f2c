import { randomBytes, randomUUID } from 'node:crypto';
import type { WebhookEndpoint, WebhookEventType } from '#domain';
import { Metrics } from '#observability';
import type { Sql, Statement } from '../src/connection/sql.js';
import { WebhookDeliveryEntity } from '../src/entities/webhook-delivery.entity.js';
import { WebhookEndpointEntity } from '../src/entities/webhook-endpoint.entity.js';
import { WebhookDeliveryRepository } from '../src/webhooks/webhook-delivery.repository.js';
import { WebhookEndpointRepository } from '../src/webhooks/webhook-endpoint.repository.js';
import { WebhookOutboxRepository } from '../src/webhooks/webhook-outbox.repository.js';
import type { TestSql } from './open-test-sql.js';

export const ACTOR = 'key:test';
const MANY = 100;

/** A delivery and its event, as stored. */
export interface StoredDelivery {
  readonly endpoint_id: string;
  readonly delivery_id: string;
  readonly event_id: string;
  readonly type: WebhookEventType;
  readonly batch_id: string | null;
  readonly payout_id: string | null;
  readonly sequence: number | null;
  readonly status: string;
  readonly attempts: number;
  readonly fence: string;
  readonly lease_until: Date | null;
  readonly next_attempt_at: Date | null;
}

const selectStored: Statement = {
  name: 'test_select_stored_deliveries',
  text: `SELECT d.*, e.type, e.batch_id, e.payout_id, e.sequence
           FROM webhook_delivery d JOIN webhook_event e USING (payer, event_id)
          WHERE d.payer = $1 AND ($2::uuid IS NULL OR d.endpoint_id = $2) ORDER BY e.occurred_at, e.sequence, d.endpoint_id`,
};
const countEvents: Statement = {
  name: 'test_count_events',
  text: 'SELECT count(*)::integer AS events FROM webhook_event WHERE payer = $1',
};

/** The outbox, as workers see it. */
export function outboxOf({ dataSource, sql }: Pick<TestSql, 'dataSource' | 'sql'>): WebhookOutboxRepository {
  const endpoints = dataSource.getRepository(WebhookEndpointEntity);
  return new WebhookOutboxRepository(sql, endpoints, new Metrics());
}

/** What one payer and the senders do with its webhooks. */
export class TestWebhooks {
  readonly endpoints: WebhookEndpointRepository;
  readonly deliveries: WebhookDeliveryRepository;
  readonly sql: Sql;

  constructor(
    { dataSource, sql }: Pick<TestSql, 'dataSource' | 'sql'>,
    readonly payer: string,
  ) {
    this.sql = sql;
    this.endpoints = new WebhookEndpointRepository(dataSource.getRepository(WebhookEndpointEntity), sql);
    this.deliveries = new WebhookDeliveryRepository(dataSource.getRepository(WebhookDeliveryEntity), sql);
  }

  keyOf({ endpointId }: WebhookEndpoint) {
    return { payer: this.payer, endpointId };
  }

  tryToCreate(
    events: readonly WebhookEventType[],
    maxPerPayer = MANY,
  ): Promise<WebhookEndpoint | 'too_many'> {
    const webhook = { payer: this.payer, endpointId: randomUUID(), url: 'https://example.com/', events };
    return this.endpoints.create({ ...webhook, secret: randomBytes(32) }, maxPerPayer, ACTOR);
  }

  async create(...events: readonly WebhookEventType[]): Promise<WebhookEndpoint> {
    const endpoint = await this.tryToCreate(events);
    if (endpoint === 'too_many') throw new Error('There are too many webhooks.');
    return endpoint;
  }

  /** Pings; returns the id of the delivery. */
  async ping(endpoint: WebhookEndpoint): Promise<string> {
    const deliveryId = randomUUID();
    const pinged = await this.deliveries.ping(this.keyOf(endpoint), deliveryId);
    if (pinged?.enabled !== true) throw new Error('The webhook was not pinged.');
    return deliveryId;
  }

  /** All deliveries of the payer, or those of one webhook, with their events, the oldest first. */
  stored(endpoint?: WebhookEndpoint): Promise<StoredDelivery[]> {
    return this.sql.run<StoredDelivery & Record<string, unknown>>(selectStored, [
      this.payer,
      endpoint?.endpointId,
    ]);
  }

  async types(endpoint?: WebhookEndpoint): Promise<string[]> {
    return (await this.stored(endpoint)).map(({ type }) => type);
  }

  async eventCount(): Promise<number> {
    const [row] = await this.sql.run<{ events: number }>(countEvents, [this.payer]);
    return row?.events ?? 0;
  }
}
