import { describe, expect, it } from '@jest/globals';
import { RecentAnswer } from './recent-answer.js';

const MAX_AGE_MS = 100;

describe('a recent answer', () => {
  it('is asked for again only when it has become old', async () => {
    let [nowMs, asked] = [0, 0];
    const recent = new RecentAnswer(
      () => Promise.resolve(++asked),
      MAX_AGE_MS,
      () => nowMs,
    );
    expect(await recent.get()).toBe(1);
    nowMs = MAX_AGE_MS - 1;
    expect(await recent.get()).toBe(1);
    nowMs = MAX_AGE_MS;
    expect(await recent.get()).toBe(2);
  });

  it('is asked for once by all who come before it is known', async () => {
    let asked = 0;
    const recent = new RecentAnswer(() => Promise.resolve(++asked), MAX_AGE_MS);
    expect(await Promise.all([recent.get(), recent.get(), recent.get()])).toEqual([1, 1, 1]);
  });

  it('is not kept when there was none', async () => {
    let asked = 0;
    const recent = new RecentAnswer(
      () => (++asked === 1 ? Promise.reject(new Error('down')) : Promise.resolve(asked)),
      MAX_AGE_MS,
    );
    await expect(recent.get()).rejects.toThrow('down');
    expect(await recent.get()).toBe(2);
  });
});
