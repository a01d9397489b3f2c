import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RemoveOldData } from './remove-old-data.js';
import type { RemoveExpiredPartitions } from './remove-expired-partitions.js';
import {
  HOLD_EVERY_MS,
  OldWebhooks,
  removesAnything,
  RetentionLease,
  type RemovedWebhooks,
  type RetentionDays,
  type RetentionEvents,
} from './retention.port.js';

const ALL: RetentionDays = { messages: 90, payouts: 400, webhooks: 30 };
const NEVER = new AbortController().signal;

/** Free until the test says otherwise. */
class TestLease extends RetentionLease {
  isFree = true;
  readonly ends: boolean[] = [];

  override hold(): Promise<boolean> {
    return Promise.resolve(this.isFree);
  }

  override end(_holder: string, isDone: boolean): Promise<void> {
    this.ends.push(isDone);
    return Promise.resolve();
  }
}

describe('removing old data', () => {
  let lease: TestLease;
  let removed: string[];
  let rowsNoted: number;
  let removePartitions: (
    data: string,
    days: number | undefined,
    signal: AbortSignal,
  ) => Promise<'done' | 'waits'>;

  beforeEach(() => {
    lease = new TestLease();
    removed = [];
    rowsNoted = 0;
    removePartitions = (data, days) => {
      if (days !== undefined) removed.push(`${data} ${String(days)}`);
      return Promise.resolve('done');
    };
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  class TestWebhooks extends OldWebhooks {
    override count(): never {
      throw new Error('Removing counts nothing.');
    }

    override async *remove(days: number): AsyncGenerator<RemovedWebhooks> {
      removed.push(`webhooks ${String(days)}`);
      yield await Promise.resolve({ kind: 'events', rows: 1 } as const);
    }
  }

  const run = (days: RetentionDays = ALL, signal = NEVER) => {
    const partitions = {
      remove: (...call: Parameters<typeof removePartitions>) => removePartitions(...call),
    };
    const events = { webhooksRemoved: ({ rows }: RemovedWebhooks) => (rowsNoted += rows) };
    // Of both it uses nothing else.
    return new RemoveOldData(
      lease,
      partitions as unknown as RemoveExpiredPartitions,
      new TestWebhooks(),
      events as unknown as RetentionEvents,
    ).run(days, signal);
  };

  it('removes of each kind what is older than that is to be kept, and no other kind', async () => {
    expect(await run()).toBe('done');
    expect(removed).toEqual(['messages 90', 'payouts 400', 'webhooks 30']);
    expect(rowsNoted).toBe(1);
    removed.length = 0;
    await run({ messages: undefined, payouts: undefined, webhooks: 7 });
    expect(removed).toEqual(['webhooks 7']);
    expect(lease.ends).toEqual([true, true]);
    expect(removesAnything(ALL)).toBe(true);
    expect(removesAnything({ messages: undefined, payouts: undefined, webhooks: undefined })).toBe(false);
  });

  it('touches nothing while another worker holds the lease', async () => {
    lease.isFree = false;
    expect(await run()).toBe('put_off');
    expect({ removed, ends: lease.ends }).toEqual({ removed: [], ends: [] });
  });

  it('does what it can where one kind has to wait or fails, and says that it is not done', async () => {
    const removeAll = removePartitions;
    removePartitions = async (data, days, signal) => {
      await removeAll(data, days, signal);
      return data === 'messages' ? 'waits' : 'done';
    };
    expect(await run()).toBe('put_off');
    removePartitions = (data, days, signal) =>
      data === 'messages' ? Promise.reject(new Error('must be owner')) : removeAll(data, days, signal);
    await expect(run()).rejects.toThrow('must be owner');
    expect(removed.slice(-2)).toEqual(['payouts 400', 'webhooks 30']);
    expect(lease.ends).toEqual([false, false]);
  });

  it('stops where it has lost the lease, and where its signal aborts', async () => {
    jest.useFakeTimers();
    removePartitions = (_data, _days, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(new Error('ended'));
        });
      });
    const losing = run();
    await jest.advanceTimersByTimeAsync(HOLD_EVERY_MS);
    lease.isFree = false;
    await jest.advanceTimersByTimeAsync(HOLD_EVERY_MS);
    expect(await losing).toBe('put_off');
    lease.isFree = true;
    const stopping = new AbortController();
    const stopped = expect(run(ALL, stopping.signal)).rejects.toThrow();
    await jest.advanceTimersByTimeAsync(0);
    stopping.abort();
    await stopped;
    expect(removed).toEqual([]);
  });
});
