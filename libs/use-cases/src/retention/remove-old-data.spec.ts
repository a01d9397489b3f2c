import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RemoveOldData } from './remove-old-data.js';
import type { RemoveExpiredPartitions } from './remove-expired-partitions.js';
import type { RemoveOldWebhooks } from './remove-old-webhooks.js';
import type { RetentionDays } from './retention-settings.js';
import { HOLD_EVERY_MS, RetentionLease } from './retention-lease.port.js';

const ALL: RetentionDays = { messages: 90, payouts: 400, webhooks: 30 };
const NEVER = new AbortController().signal;

/** A turn that is there to be had until the test says otherwise. */
class TestTurn extends RetentionLease {
  isFree = true;
  readonly ends: boolean[] = [];

  override hold(): Promise<boolean> {
    return Promise.resolve(this.isFree);
  }

  override end(_holder: string, isThrough: boolean): Promise<void> {
    this.ends.push(isThrough);
    return Promise.resolve();
  }
}

describe('removing old data', () => {
  let turn: TestTurn;
  let removed: string[];
  let removePartitions: (
    data: string,
    days: number | undefined,
    signal: AbortSignal,
  ) => Promise<'done' | 'waits'>;

  beforeEach(() => {
    turn = new TestTurn();
    removed = [];
    removePartitions = (data, days) => {
      if (days !== undefined) removed.push(`${data} ${String(days)}`);
      return Promise.resolve('done');
    };
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const oldData = (days: RetentionDays = ALL): RemoveOldData => {
    const partitions = {
      remove: (...call: Parameters<typeof removePartitions>) => removePartitions(...call),
    };
    const webhooks = {
      remove: (count: number) => {
        removed.push(`webhooks ${String(count)}`);
        return Promise.resolve();
      },
    };
    // Of both it uses nothing else.
    return new RemoveOldData(
      { days },
      turn,
      partitions as unknown as RemoveExpiredPartitions,
      webhooks as unknown as RemoveOldWebhooks,
    );
  };

  it('removes of each kind what is older than that is to be kept, and no other kind', async () => {
    expect(await oldData().run(NEVER)).toBe('through');
    expect(removed).toEqual(['messages 90', 'payouts 400', 'webhooks 30']);
    removed.length = 0;
    await oldData({ messages: undefined, payouts: undefined, webhooks: 7 }).run(NEVER);
    expect(removed).toEqual(['webhooks 7']);
    expect(turn.ends).toEqual([true, true]);
    expect(oldData().isOn).toBe(true);
    expect(oldData({ messages: undefined, payouts: undefined, webhooks: undefined }).isOn).toBe(false);
  });

  it('touches nothing while somebody else has the turn', async () => {
    turn.isFree = false;
    expect(await oldData().run(NEVER)).toBe('put_off');
    expect({ removed, ends: turn.ends }).toEqual({ removed: [], ends: [] });
  });

  it('does what it can where one kind has to wait or fails, and says that it is not through', async () => {
    const removeAll = removePartitions;
    removePartitions = async (data, days, signal) => {
      await removeAll(data, days, signal);
      return data === 'messages' ? 'waits' : 'done';
    };
    expect(await oldData().run(NEVER)).toBe('put_off');
    removePartitions = (data, days, signal) =>
      data === 'messages' ? Promise.reject(new Error('must be owner')) : removeAll(data, days, signal);
    await expect(oldData().run(NEVER)).rejects.toThrow('must be owner');
    expect(removed.slice(-2)).toEqual(['payouts 400', 'webhooks 30']);
    expect(turn.ends).toEqual([false, false]);
  });

  it('stops where it has lost the turn, and where it is told to', async () => {
    jest.useFakeTimers();
    removePartitions = (_data, _days, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(new Error('ended'));
        });
      });
    const losing = oldData().run(NEVER);
    await jest.advanceTimersByTimeAsync(HOLD_EVERY_MS);
    turn.isFree = false;
    await jest.advanceTimersByTimeAsync(HOLD_EVERY_MS);
    expect(await losing).toBe('put_off');
    turn.isFree = true;
    const stopping = new AbortController();
    const stopped = expect(oldData().run(stopping.signal)).rejects.toThrow();
    await jest.advanceTimersByTimeAsync(0);
    stopping.abort();
    await stopped;
    expect(removed).toEqual([]);
  });
});
