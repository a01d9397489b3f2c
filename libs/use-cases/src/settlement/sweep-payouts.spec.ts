import { describe, expect, it } from '@jest/globals';
import { DomainError } from '#domain';
import { PayoutQueue, type PayoutChunk } from './payout-queue.port.js';
import { SettlementStore } from './settlement-store.port.js';
import { SweepPayouts } from './sweep-payouts.js';

const chunk = (name: string): PayoutChunk => ({ payer: 'acme', batchId: name, payoutIds: ['1'] });

class StandInQueue extends PayoutQueue {
  readonly enqueued: string[] = [];
  waiting = 0;
  isDown = false;

  override enqueue(chunks: readonly PayoutChunk[], place = 'last'): Promise<void> {
    this.enqueued.push(...chunks.map(({ batchId }) => `${batchId} ${place}`));
    return Promise.resolve();
  }

  override waitingCount(): Promise<number> {
    return this.isDown
      ? Promise.reject(new DomainError('redis_unavailable', 'Down.'))
      : Promise.resolve(this.waiting);
  }
}

class StandInStore extends SettlementStore {
  readonly asked: string[] = [];

  override claim(): never {
    throw new Error('A sweep claims nothing.');
  }

  override write(): never {
    throw new Error('A sweep writes no results.');
  }

  override recordUnmatched(): never {
    throw new Error('A sweep writes no results.');
  }

  override takeDue(what: 'unclaimed' | 'in_flight'): Promise<readonly PayoutChunk[]> {
    this.asked.push(what);
    return Promise.resolve([chunk(what)]);
  }
}

function setUp(): { store: StandInStore; queue: StandInQueue; sweep: () => Promise<number> } {
  const [store, queue] = [new StandInStore(), new StandInQueue()];
  const sweepPayouts = new SweepPayouts(store, queue);
  return { store, queue, sweep: () => sweepPayouts.sweep() };
}

describe('a sweep', () => {
  it('enqueues what is due, what is in flight before everything that waits', async () => {
    const { queue, sweep } = setUp();
    expect(await sweep()).toBe(2);
    expect(queue.enqueued).toEqual(['in_flight first', 'unclaimed last']);
  });

  it('takes a backlog for a line, and looks for lost ones in it only now and then', async () => {
    const { store, queue, sweep } = setUp();
    queue.waiting = 100;
    for (let round = 0; round < 20; round += 1) await sweep();
    expect(store.asked.filter((what) => what === 'in_flight')).toHaveLength(20);
    expect(store.asked.filter((what) => what === 'unclaimed')).toHaveLength(2);
  });

  it('puts nothing off while it could not be enqueued', async () => {
    const { store, queue, sweep } = setUp();
    queue.isDown = true;
    await expect(sweep()).rejects.toMatchObject({ code: 'redis_unavailable' });
    expect(store.asked).toEqual([]);
  });
});
