import { Injectable } from '@nestjs/common';
import { PayoutQueue } from './payout-queue.port.js';
import { SettlementStore } from './settlement-store.port.js';

/** Work that is found and then not taken is found again after this. */
export const PUT_OFF_MS = 10_000;
/** Buckets, of up to a hundred payouts each, that one sweep looks into at most; the next one comes a second later. */
const MAX_BUCKETS_PER_SWEEP = 50;
/** While this many chunks wait in the queue, payouts that nobody has taken are most likely in line, not lost. */
const BACKLOG_CHUNKS = 100;
/** Some may be lost all the same, so one sweep in so many looks, the oldest first; those in line are enqueued twice, no harm done. */
const LOOK_IN_BACKLOG_EVERY = 10;

/**
 * Finds what nobody is working on though somebody should: retries and questions that are due, leases that ran out, jobs that were
 * lost with Redis or never came to be. Any number of processes may sweep at the same time.
 */
@Injectable()
export class SweepPayouts {
  private sweepsInBacklog = 0;
  private waiting: number | undefined;

  constructor(
    private readonly store: SettlementStore,
    private readonly queue: PayoutQueue,
  ) {}

  /** Chunks that waited in the queue when the last sweep looked; undefined where it could not. */
  get waitingChunks(): number | undefined {
    return this.waiting;
  }

  /** One sweep; returns how many chunks it enqueued. Errors: `database_unavailable`, `redis_unavailable`. */
  async sweep(): Promise<number> {
    // Asked first: while Redis is away nothing is put off that could not be enqueued.
    this.waiting = undefined;
    const waiting = await this.queue.waitingCount();
    this.waiting = waiting;
    const begun = await this.store.takeDue('in_flight', MAX_BUCKETS_PER_SWEEP, PUT_OFF_MS);
    await this.queue.enqueue(begun, 'first');
    if (waiting >= BACKLOG_CHUNKS && ++this.sweepsInBacklog % LOOK_IN_BACKLOG_EVERY !== 0)
      return begun.length;
    const lost = await this.store.takeDue('unclaimed', MAX_BUCKETS_PER_SWEEP, PUT_OFF_MS);
    await this.queue.enqueue(lost);
    return begun.length + lost.length;
  }
}
