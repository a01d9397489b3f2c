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
  text: /* sql */ `
    SELECT pending::float8, processing::float8, in_doubt::float8 AS "inDoubt", needs_review::float8 AS "needsReview", since,
           doubtful_seconds AS "doubtfulForSeconds", batches >= $1 AS "isAtLeast"
      FROM read_payout_backlog($1, $2)`,
  timeoutMs: TIMEOUT_MS,
};

/** What the rail still owes an outcome, over all payers. No ids and no amounts, so it needs no key to be read. */
export type Backlog = {
  /** Payouts no worker has claimed yet. */
  readonly pending: number;
  readonly processing: number;
  /** Sent; the rail has not reported the outcome. */
  readonly inDoubt: number;
  /** Held for an operator. */
  readonly needsReview: number;
  /** When the oldest batch with any of them but those held was accepted; null: there is none. */
  readonly since: Date | null;
  /** For how long the outcome of a payout in doubt has been unknown, the longest that was found; null: none is in doubt. */
  readonly doubtfulForSeconds: number | null;
  /** There are more batches than are read: the numbers are the least there can be. */
  readonly isAtLeast: boolean;
};

/** How much waits for settlement: the oldest open batches, summed up. Cheap however much waits. Errors: `database_unavailable`. */
@Injectable()
export class SettlementBacklogRepository {
  constructor(private readonly sql: Sql) {}

  async read(): Promise<Backlog> {
    const [backlog] = await this.sql.run<Backlog>(readBacklog, [MAX_OPEN_BATCHES, MAX_DOUBTFUL_BUCKETS]);
    if (backlog === undefined) throw new Error('A sum has no row.');
    return backlog;
  }
}
