import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { batchAtEvent, type WebhookEvent, type WebhookEventType } from '#domain';
import { Metrics } from '#observability';
import {
  WebhookOutbox,
  type ClaimedDelivery,
  type DeliveryResult,
  type WebhookEndpointKey,
} from '#use-cases';
import { Sql, type Statement } from '../connection/sql.js';
import { WebhookEndpointEntity } from '../entities/webhook-endpoint.entity.js';
import { toBatch, toPayout, type BatchRow, type PayoutRow } from '../payouts/payout-rows.js';

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
type ClaimedRow = {
  delivery_id: string;
  fence: string;
  attempt: number;
  url: string;
  secrets: Buffer[];
  event_id: string;
  type: WebhookEventType;
  occurred_at: Date;
  sequence: number | null;
  payout: PayoutJson | null;
  batch: BatchRow | null;
};

/** A payout as JSON has it, without what it repeats: what is paid, fails or is held is no duplicate. */
type PayoutJson = Omit<
  PayoutRow,
  | 'settled_at'
  | 'created_at'
  | 'updated_at'
  | 'original_id'
  | 'original_batch_id'
  | 'original_external_id'
  | 'original_status'
> & {
  readonly settled_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
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

function toEvent(row: ClaimedRow, endpointId: string): WebhookEvent {
  const occurrence = { eventId: row.event_id, occurredAt: row.occurred_at };
  switch (row.type) {
    case 'ping':
      return { ...occurrence, type: row.type, endpointId };
    case 'batch.completed':
    case 'batch.awaiting_approval':
    case 'batch.approved':
    case 'batch.rejected': {
      const batch = batchAtEvent(row.type, row.occurred_at, toBatch(expectRow(row.batch)));
      return { ...occurrence, type: row.type, batch };
    }
    default:
      return {
        ...occurrence,
        type: row.type,
        payout: toPayoutOfJson(expectRow(row.payout)),
        sequence: expectRow(row.sequence),
      };
  }
}

function toPayoutOfJson(json: PayoutJson) {
  return toPayout({
    ...json,
    settled_at: json.settled_at === null ? null : new Date(json.settled_at),
    created_at: new Date(json.created_at),
    updated_at: new Date(json.updated_at),
    original_id: null,
    original_batch_id: null,
    original_external_id: null,
    original_status: null,
  });
}

function expectRow<Row>(row: Row | null): Row {
  if (row === null) throw new Error('An event without its payout or batch.');
  return row;
}
