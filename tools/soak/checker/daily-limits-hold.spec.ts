import { describe, expect, it } from '@jest/globals';
import { DailyLimitsHold } from './daily-limits-hold.js';
import { aPolicy, aPost, endings, found, PAID } from './test/records.js';

const FAILED = ['pending', 'processing', 'failed'] as const;
const first = aPost(['a', 'b'], { batch: 'ana-1' });
const second = aPost(['c'], { batch: 'ana-2', from: 5, to: 6 });

describe('a daily limit', () => {
  it('holds where what is paid of accepted batches is within it', () => {
    const history = [
      aPolicy(0, { daily_limit_cents: 300 }),
      first,
      second,
      endings({ a: PAID, b: PAID, c: PAID }),
    ];
    expect(found(new DailyLimitsHold(), history)).toMatchObject({ count: 0, decided: 2 });
  });

  it('is decided only of payers that have one', () => {
    expect(found(new DailyLimitsHold(), [aPolicy(0, {}), first]).decided).toBe(0);
  });

  it('does not count what has failed', () => {
    const history = [
      aPolicy(0, { daily_limit_cents: 200 }),
      first,
      second,
      endings({ a: FAILED, b: PAID, c: PAID }),
    ];
    expect(found(new DailyLimitsHold(), history).count).toBe(0);
  });

  it('is broken by a batch too many, also where the limit is raised later', () => {
    const raised = aPolicy(8, { daily_limit_cents: 1_000 });
    const ended = endings({ a: PAID, b: PAID, c: PAID });
    const history = [aPolicy(0, { daily_limit_cents: 200 }), first, second, raised, ended];
    expect(found(new DailyLimitsHold(), history).faults).toEqual([
      'with ana-2 ana has 300 centavos accepted of 200 (line 3)',
    ]);
  });

  it('may be raised while a batch is accepted', () => {
    const raised = { ...aPolicy(4, { daily_limit_cents: 300 }), to: 9 };
    const history = [
      aPolicy(0, { daily_limit_cents: 200 }),
      first,
      second,
      raised,
      endings({ a: PAID, b: PAID, c: PAID }),
    ];
    expect(found(new DailyLimitsHold(), history).count).toBe(0);
  });

  it('begins anew at midnight in São Paulo, and a batch posted at midnight is of neither day', () => {
    const midnight = Date.parse('2025-10-06T00:00:00-03:00');
    const before = { ...first, from: midnight - 5_000, to: midnight - 4_000 };
    const around = { ...aPost(['d'], { batch: 'ana-3' }), from: midnight - 1, to: midnight + 1 };
    const after = { ...second, from: midnight + 4_000, to: midnight + 5_000 };
    const ended = endings({ a: PAID, b: PAID, c: PAID, d: PAID });
    const history = [aPolicy(0, { daily_limit_cents: 200 }), before, around, after, ended];
    expect(found(new DailyLimitsHold(), history)).toMatchObject({ count: 0, decided: 2 });
  });

  it('refuses what would exceed it, and nothing else', () => {
    const refused = aPost([], { batch: 'ana-3', status: 422, from: 7, to: 8, items: [['e', 100, 'paid']] });
    const ended = endings({ a: PAID, b: PAID });
    expect(
      found(new DailyLimitsHold(), [aPolicy(0, { daily_limit_cents: 250 }), first, refused, ended]).count,
    ).toBe(0);
    expect(
      found(new DailyLimitsHold(), [aPolicy(0, { daily_limit_cents: 300 }), first, refused, ended]).faults,
    ).toEqual(['ana-3 was refused, with 300 centavos in all of 300 (line 3)']);
  });
});
