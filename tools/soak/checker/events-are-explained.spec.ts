import { describe, expect, it } from '@jest/globals';
import { EventsAreExplained } from './events-are-explained.js';
import {
  aDecision,
  aPolicy,
  aPost,
  aReturn,
  endings,
  found,
  PAID,
  theBatch,
  theFeed,
} from './test/records.js';

const PAID_A = ['e1', 'payout.paid', 'a'] as const;
const COMPLETED = ['e2', 'batch.completed', 'ana-1'] as const;
const ENDED = [endings({ a: PAID }), theBatch({ paid: 1 })];

describe('the feed of events', () => {
  it('has everything that happened, once', () => {
    expect(found(new EventsAreExplained(), [theFeed(PAID_A, COMPLETED), ...ENDED])).toMatchObject({
      count: 0,
      decided: 2,
    });
  });

  it('has each review of a payout', () => {
    const reviewed = endings({
      a: ['pending', 'processing', 'needs_review', 'processing', 'needs_review', 'paid'],
    });
    const events = [PAID_A, ['e3', 'payout.needs_review', 'a'], ['e4', 'payout.needs_review', 'a']] as const;
    expect(found(new EventsAreExplained(), [theFeed(...events), reviewed]).count).toBe(0);
    expect(found(new EventsAreExplained(), [theFeed(PAID_A, events[1]), reviewed]).faults).toEqual([
      'payout.needs_review a happened 2 times, and is in the feed 1 times (lines 2, 1)',
    ]);
  });

  it('has each return of a payout', () => {
    const feed = theFeed(PAID_A, ['e6', 'payout.returned', 'a']);
    expect(found(new EventsAreExplained(), [feed, aReturn('a', [['r1', 1]], 1)]).count).toBe(0);
    expect(found(new EventsAreExplained(), [feed, endings({ a: PAID })]).count).toBe(1);
    expect(found(new EventsAreExplained(), [theFeed(PAID_A), aReturn('a', [['r1', 1]], 1)]).count).toBe(1);
  });

  it('has what a batch awaited, and what was decided, once', () => {
    const batch = [aPolicy(0, { approval_above_cents: 99 }), aPost(['a'])];
    const approved = [
      aDecision('approve', 2),
      aDecision('approve', 3),
      aDecision('reject', 3, { status: 409 }),
    ];
    const awaited = ['e7', 'batch.awaiting_approval', 'ana-1'] as const;
    const events = [PAID_A, COMPLETED, awaited, ['e8', 'batch.approved', 'ana-1']] as const;
    expect(found(new EventsAreExplained(), [...batch, ...approved, theFeed(...events), ...ENDED]).count).toBe(
      0,
    );
    expect(found(new EventsAreExplained(), [...batch, theFeed(...events), ...ENDED]).faults).toEqual([
      'batch.approved ana-1 is in the feed, and never happened (line 3)',
    ]);
    expect(found(new EventsAreExplained(), [...batch, theFeed(PAID_A, COMPLETED), ...ENDED]).count).toBe(1);
    const rejected = [...batch, aDecision('reject', 2), theFeed(PAID_A, COMPLETED, awaited), ...ENDED];
    expect(found(new EventsAreExplained(), rejected).faults).toEqual([
      'batch.rejected ana-1 happened 1 times, and is in the feed 0 times (lines 3, 3)',
    ]);
  });

  it('is broken by an event that comes twice, on whatever page', () => {
    expect(
      found(new EventsAreExplained(), [theFeed(PAID_A, COMPLETED), theFeed(PAID_A), ...ENDED]).faults,
    ).toEqual([
      'e1 came twice (lines 1, 2)',
      'payout.paid a happened 1 times, and is in the feed 2 times (lines 3, 1)',
    ]);
  });

  it('is broken by an event that is missing, and by one of something that never happened', () => {
    const feed = theFeed(COMPLETED, ['e5', 'payout.failed', 'a']);
    expect(found(new EventsAreExplained(), [feed, ...ENDED]).faults).toEqual([
      'payout.paid a happened 1 times, and is in the feed 0 times (lines 2, 2)',
      'payout.failed a is in the feed, and never happened (line 1)',
    ]);
  });
});
