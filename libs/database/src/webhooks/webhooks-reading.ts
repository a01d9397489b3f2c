import { MetricsReading, RecentAnswer, type Sample } from '#observability';
import { READING_MAX_AGE_MS } from '../connection/reading-limits.js';
import type { Sql } from '../connection/sql.js';
import { lookAtWebhooks } from './look-at-webhooks.sql.js';

/** Deliveries that are looked at, at most; the catalogue of metrics says so, too. */
const MAX_DELIVERIES = 20_000;

/** A row of `read_webhook_backlog`; the driver reads bigint as text. */
type WebhooksRow = { waiting: string; oldest_seconds: number | null };

/** Deliveries that wait, of all payers. */
export class WebhooksReading extends MetricsReading {
  readonly names = ['malote_webhooks_waiting', 'malote_oldest_waiting_webhook_age_seconds'] as const;
  private readonly recent: RecentAnswer<readonly Sample[]>;

  constructor(sql: Sql) {
    super();
    this.recent = new RecentAnswer(() => ask(sql), READING_MAX_AGE_MS);
  }

  override read(): Promise<readonly Sample[]> {
    return this.recent.get();
  }
}

async function ask(sql: Sql): Promise<readonly Sample[]> {
  const [row] = await sql.run<WebhooksRow>(lookAtWebhooks, [MAX_DELIVERIES]);
  if (row === undefined) return [];
  return [
    { name: 'malote_webhooks_waiting', value: Number(row.waiting), labels: {} },
    { name: 'malote_oldest_waiting_webhook_age_seconds', value: row.oldest_seconds ?? 0, labels: {} },
  ];
}
