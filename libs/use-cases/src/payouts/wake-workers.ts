import { Injectable } from '@nestjs/common';
import type { BatchKey } from './payout-reader.port.js';
import {
  MAX_PAYOUTS_PER_CHUNK,
  PayoutQueue,
  type ChunkOrigin,
  type PayoutChunk,
} from '../settlement/payout-queue.port.js';

/** Batches whose chunks are on their way to the queue at one moment. While it is slow, more of them wait for the sweeper. */
const MAX_BATCHES_UNDER_WAY = 32;

/** Tells workers of new payouts without making anybody wait: what does not arrive is found by the sweeper. */
@Injectable()
export class WakeWorkers {
  private underWay = 0;

  constructor(private readonly queue: PayoutQueue) {}

  /** Call after the commit. Never fails, never waits. */
  wake({ payer, batchId }: BatchKey, payoutIds: readonly string[], origin: ChunkOrigin = {}): void {
    if (payoutIds.length === 0 || this.underWay >= MAX_BATCHES_UNDER_WAY) return;
    const chunks: PayoutChunk[] = [];
    for (let start = 0; start < payoutIds.length; start += MAX_PAYOUTS_PER_CHUNK)
      chunks.push({
        payer,
        batchId,
        payoutIds: payoutIds.slice(start, start + MAX_PAYOUTS_PER_CHUNK),
        origin,
      });
    this.underWay += 1;
    const done = (): void => void (this.underWay -= 1);
    this.queue.enqueue(chunks).then(done, done);
  }
}
