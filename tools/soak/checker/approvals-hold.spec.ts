import { describe, expect, it } from '@jest/globals';
import type { HistoryRecord } from '../history/record.js';
import { ApprovalsHold } from './approvals-hold.js';
import { aDecision, aPolicy, aPost, endings, found, PAID } from './test/records.js';

const CANCELLED = endings({ a: ['pending', 'cancelled'] });
/** The payout is claimed at 1. */
const CLAIMED = endings({ a: PAID });
/** A batch of 100 centavos, and the sum above which one needs an approval. */
const above = (cents: number, ...later: HistoryRecord[]): HistoryRecord[] => [
  aPolicy(0, { approval_above_cents: cents }),
  aPost(['a']),
  ...later,
];
const faultsOf = (...history: HistoryRecord[]) => found(new ApprovalsHold(), history).faults;

describe('approvals', () => {
  it('hold where what needs one is claimed after it, however often it was given', () => {
    const approved = [aDecision('approve', 2), aDecision('approve', 1.5)];
    expect(found(new ApprovalsHold(), above(99, ...approved, CLAIMED))).toMatchObject({
      count: 0,
      decided: 5,
    });
  });

  it('hold where one of two decisions is refused, and for what is cancelled', () => {
    const refused = aDecision('approve', 0.5, { status: 409 });
    expect(faultsOf(...above(99, aDecision('reject', 0.5), refused, CANCELLED))).toEqual([]);
    expect(faultsOf(...above(99, CANCELLED))).toEqual([]);
  });

  it('are broken by a claim without one, or before', () => {
    expect(faultsOf(...above(99, CLAIMED))).toEqual(['a of ana-1 was claimed without approval (line 3)']);
    expect(faultsOf(...above(99, aDecision('approve', 2), CLAIMED))).toEqual([
      'a of ana-1 was claimed before approval (line 4)',
    ]);
    expect(faultsOf(...above(99, aDecision('approve', 0.5, { status: 409 }), CLAIMED))).toHaveLength(1);
  });

  it('are broken by a claim of what was rejected, and by two decisions', () => {
    expect(faultsOf(...above(99, aDecision('reject', 0.5), CLAIMED))).toEqual([
      'a of ana-1 was claimed without approval (line 4)',
    ]);
    expect(faultsOf(...above(99, aDecision('approve', 0.5), aDecision('reject', 0.5), CLAIMED))).toEqual([
      'ana-1 was approved and rejected (line 4)',
    ]);
  });

  it('are needed above the sum of the policy, and nowhere else', () => {
    expect(found(new ApprovalsHold(), above(100, CLAIMED))).toMatchObject({ count: 0, decided: 0 });
    expect(faultsOf(...above(100, aDecision('approve', 0.5), CLAIMED))).toEqual([
      'ana-1 needed no decision, and had one (line 3)',
    ]);
    expect(faultsOf(aPost(['a']), CLAIMED)).toEqual([]);
    const [policy, post] = [aPolicy(0, { approval_above_cents: 99 }), aPost(['a'], { status: 422 })];
    expect(faultsOf(policy, post, aDecision('reject', 2))).toEqual([
      'ana-1 needed no decision, and had one (line 3)',
    ]);
  });
});
