import { describe, expect, it } from '@jest/globals';
import { NotingStore } from '../../test/settlement-stand-ins.js';
import { DomainError } from '#domain';
import { PayoutQueue } from './payout-queue.port.js';
import { SweepPayouts } from './sweep-payouts.js';

class StandInQueue extends PayoutQueue {
  readonly woken: number[] = [];
  waiting = 0;
  isDown = false;

  override wake(turns: number): Promise<void> {
    this.woken.push(turns);
    return Promise.resolve();
  }

  override enqueue(): never {
    throw new Error('A sweep holds nothing in flight.');
  }

  override waitingCount(): Promise<number> {
    return this.isDown
      ? Promise.reject(new DomainError('redis_unavailable', 'Down.'))
      : Promise.resolve(this.waiting);
  }
}

class StoreWithLine extends NotingStore {
  lines = 0;
  buckets = 0;

  override lineUp(): Promise<number> {
    this.lines += 1;
    return Promise.resolve(this.buckets);
  }
}

function setUp(inLine: number, waiting: number) {
  const [store, queue] = [new StoreWithLine(), new StandInQueue()];
  store.buckets = inLine;
  queue.waiting = waiting;
  const sweepPayouts = new SweepPayouts(store, queue);
  return { store, queue, sweepPayouts };
}

describe('a sweep', () => {
  it('wakes workers for what is in line, beyond those that are woken already', async () => {
    const { queue, sweepPayouts } = setUp(7, 2);
    expect(await sweepPayouts.sweep()).toBe(5);
    expect(queue.woken).toEqual([5]);
    expect(sweepPayouts.waitingJobs).toBe(2);
  });

  it('wakes no worker where enough are woken, or nothing is in line', async () => {
    const { queue, sweepPayouts } = setUp(7, 50);
    expect(await sweepPayouts.sweep()).toBe(0);
    expect(queue.woken).toEqual([]);
  });

  it('lines up what is due while Redis is down, too', async () => {
    const { store, queue, sweepPayouts } = setUp(1, 0);
    queue.isDown = true;
    await expect(sweepPayouts.sweep()).rejects.toMatchObject({ code: 'redis_unavailable' });
    expect(store.lines).toBe(1);
    expect(sweepPayouts.waitingJobs).toBeUndefined();
  });
});
