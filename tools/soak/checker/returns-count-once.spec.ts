import { describe, expect, it } from '@jest/globals';
import type { HistoryRecord } from '../history/record.js';
import { ReturnsCountOnce } from './returns-count-once.js';
import { aPost, aReturn, endings, found, PAID, theBatch } from './test/records.js';

/** A payout of 100 centavos, of which 34 come back. */
const POST = aPost(['a'], { items: [['a', 100, 'paid', 34]] });
const faultsOf = (...history: HistoryRecord[]) => found(new ReturnsCountOnce(), [POST, ...history]).faults;

describe('returns', () => {
  it('are there once, and counted once by their payout and its batch', () => {
    const history = [POST, aReturn('a', [['r1', 34]], 34), theBatch({ paid: 1 }, 34)];
    expect(found(new ReturnsCountOnce(), history)).toMatchObject({ count: 0, decided: 2 });
  });

  it('are broken where one is missing, or of something else', () => {
    expect(faultsOf(endings({ a: PAID }))).toEqual([
      'a counts 0 returned, in 0 returns of 0, and 34 came back (line 2)',
    ]);
    expect(faultsOf(aReturn('a', [['r1', 34]], 34), aReturn('b', [['r2', 34]], 34))).toEqual([
      'b counts 34 returned, in 1 returns of 34, and 0 came back (line 3)',
    ]);
  });

  it('are broken where one is counted twice, or is there twice', () => {
    expect(faultsOf(aReturn('a', [['r1', 34]], 68))).toEqual([
      'a counts 68 returned, in 1 returns of 34, and 34 came back (line 2)',
    ]);
    const half = ['r1', 17] as const;
    expect(faultsOf(aReturn('a', [half, half], 34))).toHaveLength(1);
    expect(faultsOf(aReturn('a', [half, ['r2', 34]], 34))).toHaveLength(1);
  });

  it('are broken by a batch that counts another sum', () => {
    expect(faultsOf(aReturn('a', [['r1', 34]], 34), theBatch({ paid: 1 }, 68))).toEqual([
      'ana-1 counts 68 returned, and its items 34 (line 3)',
    ]);
  });

  it('come of nothing that is not paid', () => {
    expect(faultsOf(endings({ a: ['pending', 'cancelled'] }), theBatch({ cancelled: 1 }))).toEqual([]);
  });
});
