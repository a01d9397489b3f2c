import { Injectable } from '@nestjs/common';
import { PayoutQueue } from './payout-queue.port.js';
import { SettlementStore } from './settlement-store.port.js';

/** Buckets, of up to a hundred payouts each, that one sweep lines up at most, and wake-ups that should be waiting; the next one comes a second later. */
const MAX_BUCKETS_PER_SWEEP = 100;

/**
 * Lines up what has become due, and sees that there are wake-ups for what is in line: jobs are lost with Redis, or were never
 * enqueued. Any number of processes may sweep at the same time.
 */
@Injectable()
export class SweepPayouts {
  private waiting: number | undefined;

  constructor(
    private readonly store: SettlementStore,
    private readonly queue: PayoutQueue,
  ) {}

  /** Jobs that waited in the queue when the last sweep looked; undefined where it could not. */
  get waitingJobs(): number | undefined {
    return this.waiting;
  }

  /** One sweep; returns how many workers it woke. Errors: `database_unavailable`, `redis_unavailable`. */
  async sweep(): Promise<number> {
    this.waiting = undefined;
    const inLine = await this.store.lineUp(MAX_BUCKETS_PER_SWEEP);
    const waiting = await this.queue.waitingCount();
    this.waiting = waiting;
    const missing = Math.max(0, inLine - waiting);
    if (missing > 0) await this.queue.wake(missing);
    return missing;
  }
}
