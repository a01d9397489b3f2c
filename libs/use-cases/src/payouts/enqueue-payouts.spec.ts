import { describe, expect, it } from '@jest/globals';
import { PayoutQueue } from '../settlement/payout-queue.port.js';
import { EnqueuePayouts } from './enqueue-payouts.js';

/** A queue that answers when the test lets it. */
class HeldQueue extends PayoutQueue {
  readonly calls: { readonly turns: number; readonly fail: () => void }[] = [];

  override wake(turns: number): Promise<void> {
    return new Promise((_resolve, reject) => {
      this.calls.push({ turns, fail: () => reject(new Error('Redis is down.')) });
    });
  }

  override enqueue(): never {
    throw new Error('New payouts are not in flight.');
  }

  override waitingCount(): Promise<number> {
    return Promise.resolve(0);
  }
}

describe('EnqueuePayouts', () => {
  it('wakes a worker for each hundred payouts, and for what is left', () => {
    const queue = new HeldQueue();
    new EnqueuePayouts(queue).enqueue(250);
    expect(queue.calls.map(({ turns }) => turns)).toEqual([3]);
  });

  it('wakes no worker when there is nothing to pay', () => {
    const queue = new HeldQueue();
    new EnqueuePayouts(queue).enqueue(0);
    expect(queue.calls).toHaveLength(0);
  });

  it('has few calls under way while the queue hangs, and continues when they have failed', async () => {
    const queue = new HeldQueue();
    const workers = new EnqueuePayouts(queue);
    for (let n = 0; n < 100; n += 1) workers.enqueue(1);
    expect(queue.calls).toHaveLength(32);
    for (const { fail } of queue.calls) fail();
    await new Promise(setImmediate);
    workers.enqueue(1);
    expect(queue.calls).toHaveLength(33);
  });
});
