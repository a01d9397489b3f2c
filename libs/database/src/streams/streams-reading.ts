import { MetricsReading, RecentAnswer, type Sample } from '#observability';
import type { Sql } from '../connection/sql.js';
import { readStreamBacklog } from './read-stream-backlog.sql.js';

/** A row of `read_stream_backlog`; the driver reads bigint as text. */
type StreamsRow = { open_streams: string; undelivered: string; oldest_seconds: number | null };

/** Streams and messages of all institutions. */
export class StreamsReading extends MetricsReading {
  readonly names = [
    'malote_streams_open',
    'malote_messages_undelivered',
    'malote_oldest_undelivered_age_seconds',
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
  const [row] = await sql.run<StreamsRow>(readStreamBacklog);
  if (row === undefined) return [];
  return [
    { name: 'malote_streams_open', value: Number(row.open_streams), labels: {} },
    { name: 'malote_messages_undelivered', value: Number(row.undelivered), labels: {} },
    { name: 'malote_oldest_undelivered_age_seconds', value: row.oldest_seconds ?? 0, labels: {} },
  ];
}
