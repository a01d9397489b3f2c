import { MetricsReading, RecentAnswer, type Sample } from '#observability';
import { READING_TIMEOUT_MS } from '../connection/reading-limits.js';
import type { Sql, Statement } from '../connection/sql.js';

/** Deliveries that are read, at most; the catalogue of metrics says so, too. */
const MAX_DELIVERIES = 20_000;

/** $1 deliveries at most: see the function's header. */
const readWebhookBacklog: Statement = {
  name: 'read_webhook_backlog',
  text: 'SELECT * FROM read_webhook_backlog($1)',
  timeoutMs: READING_TIMEOUT_MS,
};

/** A row of `read_webhook_backlog`; the driver reads bigint as text. */
type WebhooksRow = { waiting: string; oldest_seconds: number | null };

/** Deliveries that wait, of all payers. */
export class WebhooksReading extends MetricsReading {
  readonly names = ['malote_webhooks_waiting', 'malote_oldest_waiting_webhook_age_seconds'] as const;
  private readonly recent: RecentAnswer<readonly Sample[]>;

  constructor(sql: Sql) {
    super();
    this.recent = new RecentAnswer(() => ask(sql));
  }

  override read(): Promise<readonly Sample[]> {
    return this.recent.get();
  }
}

async function ask(sql: Sql): Promise<readonly Sample[]> {
  const [row] = await sql.run<WebhooksRow>(readWebhookBacklog, [MAX_DELIVERIES]);
  if (row === undefined) return [];
  return [
    { name: 'malote_webhooks_waiting', value: Number(row.waiting), labels: {} },
    { name: 'malote_oldest_waiting_webhook_age_seconds', value: row.oldest_seconds ?? 0, labels: {} },
  ];
}
