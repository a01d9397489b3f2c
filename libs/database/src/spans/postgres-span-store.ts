import { Injectable } from '@nestjs/common';
import { SpanStore, type SpanData, type SpanWidth, type StoredSpan } from '#use-cases';
import { Sql } from '../connection/sql.js';
import { prepareSpans } from './prepare-spans.sql.js';

/** Spans in Postgres: partitions, and the table that lists them. */
@Injectable()
export class PostgresSpanStore extends SpanStore {
  constructor(private readonly sql: Sql) {
    super();
  }

  override async prepare(
    data: SpanData,
    width: SpanWidth,
    daysAhead: number,
  ): Promise<readonly StoredSpan[]> {
    const rows = await this.sql.run<{ data: SpanData; from_day: string; to_day: string; relation: string[] }>(
      prepareSpans,
      [data, width, daysAhead],
    );
    return rows.map((row) => ({
      data: row.data,
      fromDay: row.from_day,
      toDay: row.to_day,
      relations: row.relation,
    }));
  }
}
