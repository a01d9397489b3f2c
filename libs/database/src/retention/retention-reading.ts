import { MetricsReading, RecentAnswer, type Sample } from '#observability';
import { READING_TIMEOUT_MS } from '../connection/reading-limits.js';
import type { Sql, Statement } from '../connection/sql.js';

/** When all went well last, or when it was first tried; partitions that are held back, by data, and since when. */
const readRetention: Statement = {
  name: 'read_retention',
  timeoutMs: READING_TIMEOUT_MS,
  text: /* sql */ `
    SELECT (SELECT extract(epoch FROM coalesce(l.finished_at, l.begun_at))::float8 FROM retention_lease l) AS finished_at,
           count(*) FILTER (WHERE s.data = 'messages')::integer AS messages, count(*) FILTER (WHERE s.data = 'payouts')::integer AS payouts,
           coalesce(max(extract(epoch FROM clock_timestamp() - s.held_back_since)), 0)::float8 AS longest_seconds
      FROM stored_partition s WHERE s.held_back_since IS NOT NULL AND s.dropped_at IS NULL`,
};

/** A row of `read_retention`. */
type RetentionRow = {
  finished_at: number | null;
  messages: number;
  payouts: number;
  longest_seconds: number;
};

/** How the removal of old data gets on, as workers recorded it. */
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
  const [row] = await sql.run<RetentionRow>(readRetention);
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
