/** Payouts of one batch that are in flight: ids only, the truth is in the database. */
export interface PayoutChunk {
  readonly payer: string;
  readonly batchId: string;
  readonly payoutIds: readonly string[];
}

/** Payouts that are claimed together: enough to write their results in one statement, few enough to finish well within a lease. */
export const MAX_PAYOUTS_PER_CHUNK = 100;

/**
 * Wakes workers. What they take is decided when they take it, so a wake-up that is lost is made good by the sweeper, and one too many
 * finds nothing: so waking happens after the commit and may fail safely.
 */
export abstract class PayoutQueue {
  /** There is work, for so many turns of up to a hundred payouts. Errors: `redis_unavailable`. */
  abstract wake(turns: number): Promise<void>;
  /** Hands payouts in flight to any worker, before everything that waits. Errors: `redis_unavailable`. */
  abstract enqueue(chunks: readonly PayoutChunk[]): Promise<void>;
  /** Jobs that wait for a worker at the moment. Errors: `redis_unavailable`. */
  abstract waitingCount(): Promise<number>;
}
