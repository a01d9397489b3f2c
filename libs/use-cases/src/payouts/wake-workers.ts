import { Injectable } from '@nestjs/common';
import { MAX_PAYOUTS_PER_CHUNK, PayoutQueue } from '../settlement/payout-queue.port.js';

/** Calls to the queue at one moment. While it is slow, further batches are left to the sweeper. */
const MAX_CALLS_IN_PROGRESS = 32;

/** Wakes workers for new payouts without making the caller wait; the sweeper does where that fails. */
@Injectable()
export class WakeWorkers {
  private inProgress = 0;

  constructor(private readonly queue: PayoutQueue) {}

  /** There are so many new payouts. Call after the commit. Never fails, never waits. */
  wakeFor(payouts: number): void {
    if (payouts === 0 || this.inProgress >= MAX_CALLS_IN_PROGRESS) return;
    this.inProgress += 1;
    const done = (): void => void (this.inProgress -= 1);
    this.queue.wake(Math.ceil(payouts / MAX_PAYOUTS_PER_CHUNK)).then(done, done);
  }
}
