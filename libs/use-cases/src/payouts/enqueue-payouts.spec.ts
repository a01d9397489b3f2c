import { describe, expect, it } from '@jest/globals';
import { PayoutQueue, type PayoutChunk } from '../settlement/payout-queue.port.js';
import { EnqueuePayouts } from './enqueue-payouts.js';

/** A queue that answers when the test lets it. */
class HeldQueue extends PayoutQueue {
  readonly calls: { readonly chunks: readonly PayoutChunk[]; readonly fail: () => void }[] = [];

  override enqueue(chunks: readonly PayoutChunk[]): Promise<void> {
    return new Promise((_resolve, reject) => {
      this.calls.push({ chunks, fail: () => reject(new Error('Redis is down.')) });
    });
  }

  override waitingCount(): Promise<number> {
    return Promise.resolve(0);
  }
}

const KEY = { payer: 'default', batchId: 'A' };
const ids = (count: number) => Array.from({ length: count }, (_, n) => String(n));

describe('EnqueuePayouts', () => {
  it('enqueues all payouts in chunks of at most 100, in their order', () => {
    const queue = new HeldQueue();
    new EnqueuePayouts(queue).enqueue(KEY, ids(250));
    const chunks = queue.calls[0]?.chunks ?? [];
    expect(chunks.map(({ payoutIds }) => payoutIds.length)).toEqual([100, 100, 50]);
    expect(chunks.flatMap(({ payoutIds }) => payoutIds)).toEqual(ids(250));
    expect(chunks.every(({ payer, batchId }) => payer === 'default' && batchId === 'A')).toBe(true);
  });

  it('enqueues nothing when there is nothing to pay', () => {
    const queue = new HeldQueue();
    new EnqueuePayouts(queue).enqueue(KEY, []);
    expect(queue.calls).toHaveLength(0);
  });

  it('keeps few batches in memory while the queue hangs, and continues when it has failed', async () => {
    const queue = new HeldQueue();
    const workers = new EnqueuePayouts(queue);
    for (let n = 0; n < 100; n += 1) workers.enqueue(KEY, ids(1));
    expect(queue.calls).toHaveLength(32);
    for (const { fail } of queue.calls) fail();
    await new Promise(setImmediate);
    workers.enqueue(KEY, ids(1));
    expect(queue.calls).toHaveLength(33);
  });
});
