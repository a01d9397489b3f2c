import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { WebhookEvent, WebhookEventType } from '#domain';
import { Metrics } from '#observability';
import {
  WebhookOutbox,
  type ClaimedDelivery,
  type DeliveryResult,
  type WebhookEndpointKey,
} from '#use-cases';
import { Sql, type Statement } from '../connection/sql.js';
import { WebhookEndpointEntity } from '../entities/webhook-endpoint.entity.js';
import { toPayerEvent, type EventRow } from '../events/event-rows.js';

/** $1 endpoints at most: see the function's header. */
const dueWebhookEndpoints: Statement = {
  name: 'due_webhook_endpoints',
  text: 'SELECT * FROM due_webhook_endpoints($1)',
};

/** $1 payer, $2 endpoint, $3 deliveries at most, $4 lease in ms: see the function's header. */
const claimWebhookDeliveries: Statement = {
  name: 'claim_webhook_deliveries',
  text: 'SELECT * FROM claim_webhook_deliveries($1, $2, $3, $4)',
};

/** Payer, endpoint and seven parallel arrays: see the function's header. */
const writeWebhookResults: Statement = {
  name: 'write_webhook_results',
  text: 'SELECT write_webhook_results($1, $2, $3, $4, $5, $6, $7, $8, $9)',
};

/** A row of `claim_webhook_deliveries`; the driver reads bigint as text. */
type ClaimedRow = Omit<EventRow, 'type'> & {
  readonly delivery_id: string;
  readonly fence: string;
  readonly attempt: number;
  readonly url: string;
  readonly secrets: Buffer[];
  readonly type: WebhookEventType;
};

/** Deliveries as workers claim them; leases by the clock of Postgres. Claims and results are hot and prepared, so they are SQL. */
@Injectable()
export class WebhookOutboxRepository extends WebhookOutbox {
  constructor(
    private readonly sql: Sql,
    @InjectRepository(WebhookEndpointEntity) private readonly endpoints: Repository<WebhookEndpointEntity>,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  override async due(limit: number): Promise<readonly WebhookEndpointKey[]> {
    const rows = await this.sql.run<{ payer: string; endpoint_id: string }>(dueWebhookEndpoints, [limit]);
    return rows.map(({ payer, endpoint_id }) => ({ payer, endpointId: endpoint_id }));
  }

  override async claim(
    { payer, endpointId }: WebhookEndpointKey,
    limit: number,
    leaseMs: number,
  ): Promise<readonly ClaimedDelivery[]> {
    const rows = await this.sql.run<ClaimedRow>(claimWebhookDeliveries, [payer, endpointId, limit, leaseMs]);
    return rows.map((row) => ({
      deliveryId: row.delivery_id,
      fence: row.fence,
      attempt: row.attempt,
      url: row.url,
      secrets: row.secrets,
      event: toEvent(row, endpointId),
    }));
  }

  override async write(
    { payer, endpointId }: WebhookEndpointKey,
    results: readonly DeliveryResult[],
  ): Promise<void> {
    await this.sql.run(writeWebhookResults, [
      payer,
      endpointId,
      results.map(({ deliveryId }) => deliveryId),
      results.map(({ fence }) => fence),
      results.map(({ next }) => (next.kind === 'retry' ? 'waiting' : next.kind)),
      results.map(({ next }) => (next.kind === 'retry' ? next.inMs : null)),
      results.map(({ answer }) => answer),
      results.map(({ fault }) => fault),
      results.map(({ durationMs }) => durationMs),
    ]);
    for (const { next, durationMs } of results) {
      this.metrics.count('malote_webhook_deliveries_total', 1, { outcome: next.kind });
      this.metrics.observe('malote_webhook_delivery_duration_seconds', durationMs / 1000);
    }
  }

  override async disableGone({ payer, endpointId }: WebhookEndpointKey, url: string): Promise<boolean> {
    const { affected } = await this.endpoints.update(
      { payer, endpointId, url, enabled: true },
      { enabled: false, disabledBecause: 'gone', updatedAt: () => 'clock_timestamp()' },
    );
    return affected === 1;
  }
}

function toEvent({ type, ...row }: ClaimedRow, endpointId: string): WebhookEvent {
  if (type !== 'ping') return toPayerEvent({ ...row, type });
  return { eventId: row.event_id, occurredAt: row.occurred_at, type, endpointId };
}
