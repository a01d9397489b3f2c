import { describe, expect, it } from '@jest/globals';
import type { HistoryRecord, SeenItem } from '../history/record.js';
import { InFlightLimitsHold } from './in-flight-limits-hold.js';
import { aPolicy, endings, found } from './test/records.js';

/** In flight from `from` to `to`, in doubt for the second half of it. */
const flying = (payout: string, from: number, to: number): SeenItem => ({
  payout,
  batch: 'ana-1',
  status: 'paid',
  history: [
    ['pending', 0],
    ['processing', from],
    ['in_doubt', (from + to) / 2],
    ['paid', to],
  ],
});
const history = (...items: readonly SeenItem[]): HistoryRecord[] => [
  aPolicy(0, { max_in_flight: 2 }),
  endings({}, { items }),
];

describe('a limit of what may be in flight', () => {
  it('holds where what is processing and in doubt is within it at each claim', () => {
    const items = [flying('a', 10, 20), flying('b', 12, 30), flying('c', 20, 40)];
    expect(found(new InFlightLimitsHold(), history(...items))).toMatchObject({ count: 0, decided: 3 });
  });

  it('is broken by a claim too many, and what is in doubt counts', () => {
    const items = [flying('a', 10, 20), flying('b', 12, 30), flying('c', 19, 40)];
    expect(found(new InFlightLimitsHold(), history(...items)).faults).toEqual([
      'with c ana has 3 payouts in flight of 2 (line 2)',
    ]);
  });

  it('does not count what an operator has sent again', () => {
    const redrive: HistoryRecord = {
      kind: 'operate',
      action: 'redrive',
      payout: 'a',
      from: 1,
      to: 2,
      status: 200,
      lost: 0,
    };
    const items = [flying('a', 10, 20), flying('b', 12, 30), flying('c', 19, 40)];
    expect(found(new InFlightLimitsHold(), [redrive, ...history(...items)]).count).toBe(0);
  });
});
