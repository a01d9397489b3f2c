import { describe, expect, it } from '@jest/globals';
import { PayoutQueue } from '../settlement/payout-queue.port.js';
import { WakeWorkers } from './wake-workers.js';

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

describe('WakeWorkers', () => {
  it('wakes a worker for each hundred payouts, and for what is left', () => {
    const queue = new HeldQueue();
    new WakeWorkers(queue).wakeFor(250);
    expect(queue.calls.map(({ turns }) => turns)).toEqual([3]);
  });

  it('wakes no worker when there is nothing to pay', () => {
    const queue = new HeldQueue();
    new WakeWorkers(queue).wakeFor(0);
    expect(queue.calls).toHaveLength(0);
  });

  it('has few calls under way while the queue hangs, and continues when they have failed', async () => {
    const queue = new HeldQueue();
    const workers = new WakeWorkers(queue);
    for (let n = 0; n < 100; n += 1) workers.wakeFor(1);
    expect(queue.calls).toHaveLength(32);
    for (const { fail } of queue.calls) fail();
    await new Promise(setImmediate);
    workers.wakeFor(1);
    expect(queue.calls).toHaveLength(33);
  });
});
