import { Injectable } from '@nestjs/common';
import { SettlementBacklog, type Backlog } from '#use-cases';
import { Sql } from '../connection/sql.js';
import { MAX_DOUBTFUL_BUCKETS, MAX_OPEN_BATCHES, readBacklog } from './read-backlog.sql.js';

/** A row of `read_payout_backlog`; the driver reads bigint as text. */
type BacklogRow = {
  readonly pending: string;
  readonly processing: string;
  readonly in_doubt: string;
  readonly needs_review: string;
  readonly since: Date | null;
  readonly pending_seconds: number | null;
  readonly doubtful_seconds: number | null;
  readonly batches: string;
};

/** The oldest open batches, summed up. */
@Injectable()
export class PostgresSettlementBacklog extends SettlementBacklog {
  constructor(private readonly sql: Sql) {
    super();
  }

  override async read(): Promise<Backlog> {
    const [row] = await this.sql.run<BacklogRow>(readBacklog, [MAX_OPEN_BATCHES, MAX_DOUBTFUL_BUCKETS]);
    if (row === undefined) throw new Error('A sum has no row.');
    return {
      pending: Number(row.pending),
      processing: Number(row.processing),
      inDoubt: Number(row.in_doubt),
      needsReview: Number(row.needs_review),
      since: row.since ?? undefined,
      pendingForSeconds: row.pending_seconds ?? undefined,
      doubtfulForSeconds: row.doubtful_seconds ?? undefined,
      isAtLeast: Number(row.batches) >= MAX_OPEN_BATCHES,
    };
  }
}
