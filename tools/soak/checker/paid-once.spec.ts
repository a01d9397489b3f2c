import { describe, expect, it } from '@jest/globals';
import { PaidOnce } from './paid-once.js';
import { endings, found, PAID, settlement } from './test/records.js';

describe('paying once', () => {
  it('holds where each paid payout is settled once', () => {
    const history = [settlement('a'), endings({ a: PAID, b: ['pending', 'processing', 'failed'] })];
    expect(found(new PaidOnce(), history)).toMatchObject({ count: 0, decided: 2 });
  });

  it('is broken by a second settlement, under whatever payment id', () => {
    const history = [settlement('a', 'first'), settlement('a', 'second'), endings({ a: PAID })];
    expect(found(new PaidOnce(), history).faults).toEqual(['a was paid twice (lines 1, 2)']);
  });

  it('is broken by a settlement of what has failed, or of what is no payout, and by none of what is paid', () => {
    const ended = endings({ a: ['pending', 'processing', 'failed'], b: PAID });
    expect(found(new PaidOnce(), [settlement('a'), settlement('c'), ended]).faults).toEqual([
      'a is failed, and settled at the rail (lines 3, 1)',
      'b is paid, and not settled at the rail (line 3)',
      'c is settled at the rail, and no payout (line 2)',
    ]);
  });
});
