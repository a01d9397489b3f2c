import { Injectable } from '@nestjs/common';
import { Sql, type Statement } from '../connection/sql.js';

/** Open batches that are read, the oldest first: each is an entry of an index and its row. The catalogue of metrics says so, too. */
export const MAX_OPEN_BATCHES = 10_000;
/** Buckets of a hundred payouts that are searched for the longest doubt, of the oldest batches first. */
export const MAX_DOUBTFUL_BUCKETS = 100;
/** Readiness and metrics wait no longer. */
const TIMEOUT_MS = 1_000;

/** $1 batches at most, $2 buckets at most: see the function's header. */
const readBacklog: Statement = {
  name: 'read_payout_backlog',
  text: 'SELECT * FROM read_payout_backlog($1, $2)',
  timeoutMs: TIMEOUT_MS,
};

/** What the rail still owes an outcome, over all payers. No ids and no amounts, so it needs no key to be read. */
export type Backlog = {
  /** Payouts no worker has claimed yet. */
  readonly pending: number;
  readonly processing: number;
  /** Sent, and the rail has not said what became of them. */
  readonly inDoubt: number;
  /** Held for an operator. */
  readonly needsReview: number;
  /** When the oldest batch with any of them but those held was accepted; undefined: there is none. */
  readonly since: Date | undefined;
  /** For how long the oldest pending payout has waited; undefined: there is none. */
  readonly pendingForSeconds: number | undefined;
  /** For how long the outcome of a payout in doubt has been unknown, the longest that was found; undefined: none is in doubt. */
  readonly doubtfulForSeconds: number | undefined;
  /** There are more batches than are read: the numbers are the least there can be. */
  readonly isAtLeast: boolean;
};

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

/** How much waits for settlement: the oldest open batches, summed up. Cheap however much waits. Errors: `database_unavailable`. */
@Injectable()
export class SettlementBacklogRepository {
  constructor(private readonly sql: Sql) {}

  async read(): Promise<Backlog> {
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
