import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isIspb, type Ispb } from '../formats/ispb.js';
import { isTaxId } from '../formats/tax-id.js';
import { OUTCOME_UNKNOWN } from '../payouts/reason-codes.js';
import { leadsTo } from '../payouts/transitions.js';
import { decideAfterLookUp, decideAfterAnswer, decideAfterOwner, releaseUnsent } from './decide.js';
import type { DecisionRules, PayoutFacts } from './payout-facts.js';
import type { InquiryOutcome, NoAnswer, SubmissionOutcome } from './rail-outcomes.js';
import { DEFAULT_SETTLEMENT_POLICY as policy } from './settlement-policy.js';

const rules: DecisionRules = { policy, random: () => 0.5 };
const sent: PayoutFacts = {
  status: 'processing',
  attempts: 1,
  receiverIspb: ispb('00000000'),
  endToEndId: null,
  railReference: null,
  sentMsAgo: 0,
  doubtfulMs: 0,
  mayBeTaken: false,
};
const doubtful: PayoutFacts = { ...sent, status: 'in_doubt', sentMsAgo: 2_000, doubtfulMs: 2_000 };
const settled = { kind: 'settled', receiverIspb: ispb('60701190'), settledAt: new Date(0) } as const;
const noAnswer: NoAnswer = { kind: 'no_answer', detail: 'No answer in time.', countsAgainstBreaker: true };

describe('after a submission', () => {
  it('is paid when the rail says settled, with its facts', () => {
    expect(decideAfterAnswer(settled, sent, rules)).toMatchObject({
      to: 'paid',
      receiverIspb: '60701190',
      settledAt: new Date(0),
      againInMs: null,
    });
  });

  it.each(['AC03', 'FRAD', 'XX99'])('has failed when the rail rejects it with %s', (code) => {
    const move = decideAfterAnswer({ kind: 'rejected', code }, sent, rules);
    expect(move).toMatchObject({ to: 'failed', reason: { code, source: 'rail' }, againInMs: null });
  });

  it.each(['AM04', 'RC09', 'DS02', 'DS0G', 'AG12'])(
    'is held for an operator on %s, and is not asked about',
    (code) => {
      const move = decideAfterAnswer({ kind: 'rejected', code }, sent, rules);
      expect(move).toMatchObject({
        to: 'needs_review',
        reason: { code },
        againInMs: null,
        newPaymentId: false,
      });
    },
  );

  it('is tried again with a new endToEndId on a transient code, after growing random pauses, five times', () => {
    const pauseAfter = (attempts: number, random: number) =>
      decideAfterAnswer(
        { kind: 'rejected', code: 'AB03' },
        { ...sent, attempts },
        { policy, random: () => random },
      );
    expect([1, 2, 3, 4].map((attempts) => pauseAfter(attempts, 1).againInMs)).toEqual([
      500, 1_000, 2_000, 4_000,
    ]);
    expect(pauseAfter(4, 0)).toMatchObject({ to: 'processing', newPaymentId: true, againInMs: 0 });
    expect(pauseAfter(5, 0)).toMatchObject({ to: 'failed', reason: { code: 'AB03' }, newPaymentId: false });
  });

  it('is in doubt without an answer, keeps its endToEndId, and is looked up soon', () => {
    expect(decideAfterAnswer(noAnswer, sent, rules)).toMatchObject({
      to: 'in_doubt',
      newPaymentId: false,
      againInMs: 500,
    });
  });

  it('is in doubt while the rail has not decided', () => {
    expect(decideAfterAnswer({ kind: 'under_way' }, sent, rules)).toMatchObject({ to: 'in_doubt' });
  });

  it('comes back with the same endToEndId when the rail took nothing in, not before the time it named', () => {
    const outcome = {
      kind: 'not_taken',
      detail: '429',
      countsAgainstBreaker: false,
      retryAfterMs: 7_000,
    } as const;
    const move = decideAfterAnswer(outcome, sent, rules);
    expect(move).toMatchObject({ to: 'processing', newPaymentId: false });
    expect(move.againInMs).toBeGreaterThanOrEqual(7_000);
  });

  it('is raised to people when sending it once more has not ended an old doubt', () => {
    const facts = { ...sent, doubtfulMs: policy.doubtLimitMs };
    expect(decideAfterAnswer(noAnswer, facts, rules)).toMatchObject({
      to: 'needs_review',
      reason: { code: OUTCOME_UNKNOWN },
    });
  });
});

describe('a key that must belong to someone', () => {
  const expected = '52998224725';
  if (!isTaxId(expected)) throw new Error(expected);

  it('is sent to where the owner can be the one', () => {
    expect(decideAfterOwner(expected, '***.982.247-**', sent, rules)).toBeUndefined();
  });

  it.each([
    ['***.982.248-**', 'RECEIVER_MISMATCH'],
    ['***.***.***-**', 'RECEIVER_UNVERIFIABLE'],
    [undefined, 'RECEIVER_UNVERIFIABLE'],
  ])('has failed, and nothing was sent, where the owner is %s', (owner, code) => {
    const failed = { to: 'failed', reason: { code, source: 'directory', detail: null } };
    expect(decideAfterOwner(expected, owner, sent, rules)).toMatchObject(failed);
    const resent = { ...sent, mayBeTaken: true, doubtfulMs: 1_000 };
    expect(decideAfterOwner(expected, owner, resent, rules)).toMatchObject({ to: 'in_doubt' });
  });
});

describe('after a question', () => {
  it('is asked again at distances that double, up to a limit', () => {
    const pauseAt = (doubtfulMs: number) =>
      decideAfterAnswer(noAnswer, { ...doubtful, doubtfulMs }, rules).againInMs;
    expect([0, 500, 1_000, 2_000, 4_000, 20_000].map(pauseAt)).toEqual([
      500, 500, 1_000, 2_000, 4_000, 5_000,
    ]);
  });

  it('takes "not known" for nothing within the visibility window, and asks right after it', () => {
    const facts = { ...doubtful, sentMsAgo: 8_000, doubtfulMs: 8_000 };
    expect(decideAfterAnswer({ kind: 'not_known' }, facts, rules)).toMatchObject({
      to: 'in_doubt',
      againInMs: 2_001,
    });
  });

  it('sends it again past the window, at once and with the same endToEndId', () => {
    const facts = { ...doubtful, sentMsAgo: policy.visibilityMs + 1 };
    expect(decideAfterAnswer({ kind: 'not_known' }, facts, rules)).toMatchObject({
      to: 'processing',
      newPaymentId: false,
      againInMs: 0,
    });
  });

  it('needs review when no answer can come before the limit of doubt any more', () => {
    const at = (doubtfulMs: number) => decideAfterAnswer(noAnswer, { ...doubtful, doubtfulMs }, rules).to;
    expect(at(policy.doubtLimitMs - policy.questionCapMs - 1)).toBe('in_doubt');
    expect(at(policy.doubtLimitMs - policy.questionCapMs)).toBe('needs_review');
  });

  it('moves what stays unknown to review, and keeps asking slowly', () => {
    const facts = { ...doubtful, doubtfulMs: policy.doubtLimitMs };
    const raised = {
      to: 'needs_review',
      reason: { code: OUTCOME_UNKNOWN },
      againInMs: policy.reviewQuestionMs,
    };
    expect(decideAfterAnswer(noAnswer, facts, rules)).toMatchObject(raised);
    const held = { ...facts, status: 'needs_review' } as const;
    expect(decideAfterAnswer({ kind: 'under_way' }, held, rules)).toMatchObject(raised);
    expect(decideAfterAnswer(settled, held, rules)).toMatchObject({ to: 'paid' });
  });
});

describe('after looking a key up', () => {
  it('has failed when the directory does not know the key', () => {
    expect(decideAfterLookUp({ kind: 'key_not_found' }, sent, rules)).toMatchObject({
      to: 'failed',
      reason: { code: 'KEY_NOT_FOUND', source: 'directory' },
    });
  });

  it.each([noAnswer, { kind: 'not_taken', detail: '429', countsAgainstBreaker: false } as const])(
    'comes back later when the directory did not say ($kind)',
    (outcome) => {
      const move = decideAfterLookUp(outcome, sent, rules);
      expect(move).toMatchObject({ to: 'processing', newPaymentId: false, reason: { source: 'directory' } });
      expect(move.againInMs).toBeGreaterThanOrEqual(2_000);
    },
  );
});

describe('whatever the rail says', () => {
  const rejected = fc
    .constantFrom('AC03', 'AB03', 'AM04', 'ZZ00')
    .map((code) => ({ kind: 'rejected', code }) as const);
  const common = [
    fc.constant(settled),
    rejected,
    fc.constant({ kind: 'under_way' } as const),
    fc.constant(noAnswer),
  ];
  const notTaken = fc.constant({ kind: 'not_taken', detail: '', countsAgainstBreaker: true } as const);
  const submission: fc.Arbitrary<SubmissionOutcome> = fc.oneof(...common, notTaken);
  const inquiry: fc.Arbitrary<InquiryOutcome> = fc.oneof(
    ...common,
    fc.constant({ kind: 'not_known' } as const),
  );
  const facts: fc.Arbitrary<PayoutFacts> = fc.record({
    status: fc.constantFrom('processing', 'in_doubt', 'needs_review'),
    attempts: fc.integer({ min: 1, max: 7 }),
    receiverIspb: fc.constantFrom(null, ispb('00000000')),
    endToEndId: fc.constant(null),
    railReference: fc.constant(null),
    sentMsAgo: fc.integer({ min: -30_000, max: 200_000 }),
    doubtfulMs: fc.integer({ min: 0, max: 200_000 }),
    mayBeTaken: fc.boolean(),
  });
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  it('only a rejection fails a payout, only a transient one brings a new payment id, only settled pays', () => {
    fc.assert(
      fc.property(submission, inquiry, facts, random, (submitted, asked, known, chance) => {
        const rules = { policy, random: () => chance };
        const cases = [
          {
            outcome: submitted,
            move: decideAfterAnswer(submitted, { ...known, status: 'processing' }, rules),
          },
          { outcome: asked, move: decideAfterAnswer(asked, known, rules) },
        ];
        for (const { outcome, move } of cases) {
          expect(move.to === 'paid').toBe(outcome.kind === 'settled');
          if (move.to === 'failed') expect(outcome.kind).toBe('rejected');
          if (move.newPaymentId) expect(outcome).toEqual({ kind: 'rejected', code: 'AB03' });
        }
      }),
    );
  });

  it('moves along the table of transitions, and what is not final has its next date or an operator', () => {
    fc.assert(
      fc.property(inquiry, facts, random, (outcome, known, chance) => {
        const move = decideAfterAnswer(outcome, known, { policy, random: () => chance });
        expect(leadsTo(known.status, move.to, 'result')).toBe(true);
        if (move.to === 'in_doubt' || move.to === 'processing')
          expect(move.againInMs).toBeGreaterThanOrEqual(0);
        if (move.to === 'paid' || move.to === 'failed') expect(move.againInMs).toBeNull();
        if (move.to === 'needs_review') expect(move.reason?.code).toEqual(expect.any(String));
      }),
    );
  });
});

it('gives back what it had no time to send: as it was, for another worker, at once', () => {
  const released = { to: 'processing', newPaymentId: false, receiverIspb: '00000000' };
  const receiver = ispb('00000000');
  expect(releaseUnsent('too_late', receiver)).toMatchObject({ ...released, againInMs: 0 });
  expect(releaseUnsent('paused', receiver)).toMatchObject({ ...released, againInMs: 1_000 });
});

function ispb(text: string): Ispb {
  if (!isIspb(text)) throw new Error(text);
  return text;
}
