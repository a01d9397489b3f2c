import { describe, expect, it } from '@jest/globals';
import type { HistoryRecord } from '../history/record.js';
import { AcceptedPayoutsEnd } from './accepted-payouts-end.js';
import { aDecision, aPost, endings, found, PAID } from './test/records.js';

const CALL = { from: 2, to: 3, status: 200, lost: 0 };
const CANCEL: HistoryRecord = { kind: 'cancel', batch: 'ana-1', ...CALL };
const MARK: HistoryRecord = { kind: 'operate', action: 'mark failed', payout: 'a', ...CALL };
const FAILED = ['pending', 'processing', 'failed'] as const;
const CANCELLED = ['pending', 'cancelled'] as const;

describe('the end of accepted payouts', () => {
  it('is the one that their keys demand', () => {
    const post = aPost(['a', 'b', 'c'], {
      items: [
        ['a', 100, 'paid'],
        ['b', 100, 'failed'],
        ['a', 100, 'paid'],
      ],
      payouts: [
        ['a', 'pending'],
        ['b', 'pending'],
        ['c', 'duplicate'],
      ],
    });
    const history = [post, endings({ a: PAID, b: FAILED, c: ['duplicate'] })];
    expect(found(new AcceptedPayoutsEnd(), history)).toMatchObject({ count: 0, decided: 3 });
  });

  it('may be a cancellation that was asked for, and a failure that an operator has marked', () => {
    const [failed, cancelled] = [endings({ a: FAILED }), endings({ a: CANCELLED })];
    expect(found(new AcceptedPayoutsEnd(), [aPost(['a']), MARK, failed]).count).toBe(0);
    expect(found(new AcceptedPayoutsEnd(), [aPost(['a']), CANCEL, cancelled]).count).toBe(0);
    expect(found(new AcceptedPayoutsEnd(), [aPost(['a']), failed]).count).toBe(1);
    expect(found(new AcceptedPayoutsEnd(), [aPost(['a']), cancelled]).count).toBe(1);
  });

  it('may be a cancellation by a rejection, but by none that was refused', () => {
    const cancelled = endings({ a: CANCELLED });
    expect(found(new AcceptedPayoutsEnd(), [aPost(['a']), aDecision('reject', 2), cancelled]).count).toBe(0);
    const refused = [aDecision('approve', 2), aDecision('reject', 2, { status: 409 })];
    expect(found(new AcceptedPayoutsEnd(), [aPost(['a']), ...refused, cancelled]).faults).toEqual([
      'a of ana-1 should be paid and is cancelled (lines 1, 4)',
    ]);
  });

  it('is missing where a 201 is lost, or its payout stays open', () => {
    const history = [aPost(['a', 'b']), endings({ b: ['pending', 'processing', 'in_doubt'] })];
    expect(found(new AcceptedPayoutsEnd(), history).faults).toEqual([
      'a of ana-1 was accepted and is lost (line 1)',
      'b of ana-1 should be paid and is in_doubt (lines 1, 2)',
    ]);
  });

  it('is none of a payout that was in no accepted batch', () => {
    const refused = aPost([], { status: 422 });
    expect(found(new AcceptedPayoutsEnd(), [refused, endings({ a: PAID })]).faults).toEqual([
      'a was in no accepted batch (line 2)',
    ]);
  });
});
