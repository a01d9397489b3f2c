import { Injectable } from '@nestjs/common';
import type { BatchKey } from './payout-reader.port.js';
import {
  MAX_PAYOUTS_PER_CHUNK,
  PayoutQueue,
  type ChunkOrigin,
  type PayoutChunk,
} from '../settlement/payout-queue.port.js';

/** Batches being enqueued at one moment. While the queue is slow, further batches are left to the sweeper. */
const MAX_BATCHES_IN_PROGRESS = 32;

/** Enqueues new payouts without making the caller wait; the sweeper finds those that do not arrive in the queue. */
@Injectable()
export class EnqueuePayouts {
  private inProgress = 0;

  constructor(private readonly queue: PayoutQueue) {}

  /** Call after the commit. Never fails, never waits. */
  enqueue({ payer, batchId }: BatchKey, payoutIds: readonly string[], origin: ChunkOrigin = {}): void {
    if (payoutIds.length === 0 || this.inProgress >= MAX_BATCHES_IN_PROGRESS) return;
    const chunks: PayoutChunk[] = [];
    for (let start = 0; start < payoutIds.length; start += MAX_PAYOUTS_PER_CHUNK)
      chunks.push({
        payer,
        batchId,
        payoutIds: payoutIds.slice(start, start + MAX_PAYOUTS_PER_CHUNK),
        origin,
      });
    this.inProgress += 1;
    const done = (): void => void (this.inProgress -= 1);
    this.queue.enqueue(chunks).then(done, done);
  }
}
