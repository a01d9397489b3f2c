/** Where a chunk comes from; used in logs only. */
export interface ChunkOrigin {
  /** The request that handed the batch in; not of what the sweep found. */
  readonly requestId?: string;
  readonly jobId?: string;
}

/** Payouts of one batch for a worker to settle: ids only, the truth is in the database. */
export interface PayoutChunk {
  readonly payer: string;
  readonly batchId: string;
  readonly payoutIds: readonly string[];
  readonly origin?: ChunkOrigin;
}

/** Payouts in one job: enough to write their results in one statement, few enough to finish well within a lease. */
export const MAX_PAYOUTS_PER_CHUNK = 100;

/**
 * Wakes workers. A chunk that is lost is enqueued again by the sweeper, one that comes twice finds nothing left to claim: so
 * enqueueing happens after the commit and may fail safely.
 */
export abstract class PayoutQueue {
  /**
   * Enqueues chunks for any worker. Errors: `redis_unavailable`.
   *
   * @param place `first`: before everything that waits, for payouts in flight, which must not wait behind a long backlog.
   */
  abstract enqueue(chunks: readonly PayoutChunk[], place?: 'first' | 'last'): Promise<void>;
  /** Chunks that wait for a worker at the moment. Errors: `redis_unavailable`. */
  abstract waitingCount(): Promise<number>;
}
