import { describe, expect, it } from '@jest/globals';
import type { HistoryRecord, SeenItem } from '../history/record.js';
import { FairnessBoundHolds } from './fairness-bound-holds.js';
import { aPost, endings, found } from './test/records.js';

const claimed = (payout: string, at: number): SeenItem => ({
  payout,
  batch: 'b',
  status: 'processing',
  history: [
    ['pending', 0],
    ['processing', at],
  ],
});

/** A payer asks for one payout at 10, which is claimed at 20; of another's backlog so many are claimed in between. */
const waitBehind = (backlog: number): HistoryRecord[] => {
  const others = Array.from({ length: backlog }, (_, n) => claimed(`other-${String(n)}`, 15));
  return [
    aPost(['x', 'y'], { payer: 'bob', batch: 'bob-1' }),
    aPost(['a'], { from: 9, to: 10 }),
    endings({}, { items: [claimed('a', 20)] }),
    endings({}, { payer: 'bob', items: [claimed('x', 5), claimed('y', 25), ...others] }),
  ];
};

describe('fairness', () => {
  it('lets the turns that are under way, and one of each other payer, go before', () => {
    expect(found(new FairnessBoundHolds(), waitBehind(1_700))).toMatchObject({ count: 0, decided: 1 });
  });

  it('is broken by a backlog that goes before', () => {
    expect(found(new FairnessBoundHolds(), waitBehind(1_701)).faults).toEqual([
      '1701 payouts of others were claimed before a of ana (line 2)',
    ]);
  });

  it('is not decided while a worker is frozen, or of a payer that has a backlog', () => {
    const fault: HistoryRecord = { kind: 'fault', what: 'worker frozen', from: 12, to: 18 };
    expect(found(new FairnessBoundHolds(), [...waitBehind(5_000), fault])).toMatchObject({
      count: 0,
      decided: 0,
    });
    const kill: HistoryRecord = { ...fault, what: 'worker killed' };
    expect(found(new FairnessBoundHolds(), [...waitBehind(5_000), kill])).toMatchObject({ count: 1 });
    const backlog = aPost(['b', 'c'], { batch: 'ana-2' });
    expect(found(new FairnessBoundHolds(), [...waitBehind(5_000), backlog])).toMatchObject({
      count: 0,
      decided: 0,
    });
  });
});
