import { Injectable } from '@nestjs/common';
import { PayoutQueue } from './payout-queue.port.js';
import { SettlementStore } from './settlement-store.port.js';

/** Due work that no worker claims after it was enqueued is enqueued again after this. */
export const PUT_OFF_MS = 10_000;
/** Buckets, of up to a hundred payouts each, that one sweep looks into at most; the next one comes a second later. */
const MAX_BUCKETS_PER_SWEEP = 50;
/** While this many chunks wait in the queue, unclaimed payouts are most likely queued, not lost. */
const BACKLOG_CHUNKS = 100;
/** Some may be lost all the same, so one sweep in so many enqueues them, the oldest first. A payout that is queued twice is claimed once. */
const LOOK_IN_BACKLOG_EVERY = 10;

/**
 * Finds due work that no worker has: retries and inquiries, expired leases, jobs that were lost with Redis or never enqueued. Any
 * number of processes may sweep at the same time.
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
    // Asked first: while Redis is down nothing is put off that could not be enqueued.
    this.waiting = undefined;
    const waiting = await this.queue.waitingCount();
    this.waiting = waiting;
    const inFlight = await this.store.takeDue('in_flight', MAX_BUCKETS_PER_SWEEP, PUT_OFF_MS);
    await this.queue.enqueue(inFlight, 'first');
    if (waiting >= BACKLOG_CHUNKS && ++this.sweepsInBacklog % LOOK_IN_BACKLOG_EVERY !== 0)
      return inFlight.length;
    const unclaimed = await this.store.takeDue('unclaimed', MAX_BUCKETS_PER_SWEEP, PUT_OFF_MS);
    await this.queue.enqueue(unclaimed);
    return inFlight.length + unclaimed.length;
  }
}
