import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OwnPace, spacingOf } from './pace-limits.js';

describe('the distance between calls', () => {
  it('never lets more calls begin in a window than it may have, wherever the window begins', () => {
    const rate = fc.record({ count: fc.integer({ min: 1, max: 50 }), windowMs: fc.constant(10_000) });
    const arrivals = fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(rate, arrivals, ({ count, windowMs }, gaps) => {
        const { everyMs, aheadMs } = spacingOf({ count, windowMs });
        const begun: number[] = [];
        let [nowMs, dueMs] = [0, 0];
        for (const gap of gaps) {
          nowMs += gap;
          const nextMs = Math.max(nowMs, dueMs);
          if (nextMs - aheadMs > nowMs) continue;
          dueMs = nextMs + everyMs;
          begun.push(nowMs);
        }
        for (const from of begun)
          expect(begun.filter((at) => at >= from && at < from + windowMs).length).toBeLessThanOrEqual(count);
      }),
    );
  });

  it('is a share of the limits for a process that counts alone', () => {
    const pace = new OwnPace({ concurrency: 2, rate: { count: 10, windowMs: 9_000 } }, 4);
    expect(pace.begin(['a', 'b'], 0, 25)).toEqual({ begun: 1, againInMs: 4_000 });
    expect(pace.begin(['b'], 1_000, 25)).toEqual({ begun: 0, againInMs: 3_000 });
    expect(pace.begin(['b'], 4_000, 25)).toEqual({ begun: 0, againInMs: 25 });
    pace.ended('a');
    expect(pace.begin(['b'], 4_000, 25)).toEqual({ begun: 1, againInMs: 0 });
  });
});
