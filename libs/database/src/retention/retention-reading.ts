import { MetricsReading, RecentAnswer, type Sample } from '#observability';
import { READING_TIMEOUT_MS } from '../connection/reading-limits.js';
import type { Sql } from '../connection/sql.js';
import { readRetention } from './retention-lease.sql.js';

/** A row of `read_retention`. */
type RetentionRow = {
  finished_at: number | null;
  messages: number;
  payouts: number;
  longest_seconds: number;
};

/** How the removal of old data gets on, as those who removed wrote it down. */
export class RetentionReading extends MetricsReading {
  readonly names = [
    'malote_last_retention_timestamp_seconds',
    'malote_partitions_held_back',
    'malote_longest_held_back_partition_age_seconds',
  ] as const;
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
  const [row] = await sql.run<RetentionRow>({ ...readRetention, timeoutMs: READING_TIMEOUT_MS });
  if (row === undefined) return [];
  const { finished_at: finishedAt, messages, payouts, longest_seconds: longestSeconds } = row;
  return [
    ...(finishedAt === null
      ? []
      : [{ name: 'malote_last_retention_timestamp_seconds' as const, value: finishedAt, labels: {} }]),
    { name: 'malote_partitions_held_back', value: messages, labels: { data: 'messages' } },
    { name: 'malote_partitions_held_back', value: payouts, labels: { data: 'payouts' } },
    { name: 'malote_longest_held_back_partition_age_seconds', value: longestSeconds, labels: {} },
  ];
}
