import { Injectable } from '@nestjs/common';
import { MAX_PAYOUTS_PER_CHUNK, PayoutQueue } from '../settlement/payout-queue.port.js';

/** Batches being enqueued at one moment. While the queue is slow, further ones are left to the sweeper. */
const MAX_BATCHES_IN_PROGRESS = 32;

/** Wakes workers for new payouts without making the caller wait; the sweeper does where that fails. */
@Injectable()
export class EnqueuePayouts {
  private inProgress = 0;

  constructor(private readonly queue: PayoutQueue) {}

  /** Call after the commit. Never fails, never waits. */
  enqueue(payouts: number): void {
    if (payouts === 0 || this.inProgress >= MAX_BATCHES_IN_PROGRESS) return;
    this.inProgress += 1;
    const done = (): void => void (this.inProgress -= 1);
    this.queue.wake(Math.ceil(payouts / MAX_PAYOUTS_PER_CHUNK)).then(done, done);
  }
}
