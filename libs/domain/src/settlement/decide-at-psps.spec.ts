import { describe, expect, it } from '@jest/globals';
import { isEndToEndId, type EndToEndId } from '../formats/end-to-end-id.js';
import { isIspb, type Ispb } from '../formats/ispb.js';
import { OUTCOME_UNKNOWN, PSP_CONTRADICTS } from '../payouts/reason-codes.js';
import { decideAfterAnswer, decideAfterApproval, decideAfterLookUp, releaseHeld } from './decide.js';
import type { DecisionRules, PayoutFacts } from './payout-facts.js';
import { DEFAULT_SETTLEMENT_POLICY as policy } from './settlement-policy.js';

/** What PSPs do that the SPI does not: refuse without naming the payment, forget, name it themselves. */
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
const doubtful: PayoutFacts = {
  ...sent,
  status: 'in_doubt',
  sentMsAgo: 2_000,
  doubtfulMs: 2_000,
  mayBeTaken: true,
};
const settled = { kind: 'settled', receiverIspb: ispb('60701190'), settledAt: new Date(0) } as const;
const noAnswer = { kind: 'no_answer', detail: 'No answer in time.', countsAgainstBreaker: true } as const;

describe('a refusal that names no payment', () => {
  it('is a rejection where the payment can never have been taken in', () => {
    expect(decideAfterAnswer({ kind: 'refused', code: 'KEY_NOT_FOUND' }, sent, rules)).toMatchObject({
      to: 'failed',
      reason: { code: 'KEY_NOT_FOUND' },
    });
    expect(decideAfterAnswer({ kind: 'refused', code: 'AM04' }, sent, rules)).toMatchObject({
      to: 'needs_review',
      reason: { code: 'AM04' },
    });
  });

  it('leaves one in doubt that may have been', () => {
    const again = { ...sent, mayBeTaken: true, doubtfulMs: 1 };
    expect(decideAfterAnswer({ kind: 'refused', code: 'KEY_NOT_FOUND' }, again, rules)).toMatchObject({
      to: 'in_doubt',
      newPaymentId: false,
    });
  });
});

describe('an account without balance', () => {
  const held = { ...rules, policy: { ...policy, noBalanceHold: { firstMs: 1_000, limitMs: 2_000 } } };

  it.each(['rejected', 'refused'] as const)(
    'has a payout that is %s for it wait in line again, for no attempt',
    (kind) => {
      expect(decideAfterAnswer({ kind, code: 'AM04' }, { ...sent, attempts: 5 }, held)).toMatchObject({
        to: 'pending',
        reason: { code: 'AM04', source: 'rail' },
        newPaymentId: true,
      });
    },
  );

  it('leaves one in doubt that is refused for it and may have been taken in, and keeps its payment id where it is not sent again', () => {
    const again = { ...sent, mayBeTaken: true, doubtfulMs: 1 };
    expect(decideAfterAnswer({ kind: 'refused', code: 'AM04' }, again, held).to).toBe('in_doubt');
    expect(releaseHeld(again, held)).toMatchObject({ to: 'processing', newPaymentId: false });
    expect(releaseHeld(sent, held)).toMatchObject({ to: 'pending', newPaymentId: true });
  });
});

describe('a key that the directory does not know', () => {
  it('leaves a payment in doubt that may have been taken in while it was known', () => {
    expect(decideAfterLookUp({ kind: 'key_not_found' }, sent, rules).to).toBe('failed');
    const again = { ...sent, mayBeTaken: true, doubtfulMs: 1 };
    expect(decideAfterLookUp({ kind: 'key_not_found' }, again, rules).to).toBe('in_doubt');
  });
});

describe('what was not sent', () => {
  const detail = 'The endToEndId has expired.';

  it('gets a new payment id where nothing can have been submitted under the present one', () => {
    for (const facts of [sent, doubtful, { ...doubtful, status: 'needs_review' } as const])
      expect(decideAfterAnswer({ kind: 'never_sent', detail }, facts, rules)).toMatchObject({
        to: 'processing',
        againInMs: policy.retryBackoffMs / 2,
        newPaymentId: true,
      });
    const often = { ...sent, attempts: 30 };
    expect(decideAfterAnswer({ kind: 'never_sent', detail }, often, rules).againInMs).toBe(
      policy.retryBackoffCapMs / 2,
    );
  });

  it('goes to people where it may have been taken in', () => {
    expect(
      decideAfterAnswer({ kind: 'not_resent', detail }, { ...sent, mayBeTaken: true }, rules),
    ).toMatchObject({
      to: 'needs_review',
      reason: { code: OUTCOME_UNKNOWN, detail },
      newPaymentId: false,
    });
  });
});

describe('a rail with a memory', () => {
  const forgetful: DecisionRules = { ...rules, policy: { ...policy, memoryMs: 60_000 } };

  it.each([
    { sentMsAgo: 60_001, doubtfulMs: 0 },
    // Sent again meanwhile: what was sent first may have been paid and forgotten.
    { sentMsAgo: 20_000, doubtfulMs: 60_001 },
  ])('is not sent what it may have forgotten: %j', (times) => {
    expect(decideAfterAnswer({ kind: 'not_known' }, { ...doubtful, ...times }, forgetful)).toMatchObject({
      to: 'needs_review',
      reason: { code: OUTCOME_UNKNOWN },
    });
  });

  it('is sent again what it surely does not know', () => {
    const times = { sentMsAgo: 20_000, doubtfulMs: 59_000 };
    expect(decideAfterAnswer({ kind: 'not_known' }, { ...doubtful, ...times }, forgetful).to).toBe(
      'processing',
    );
  });
});

it('calls people for what is under way later than for doubt', () => {
  const patient = { ...rules, policy: { ...policy, underWayLimitMs: 600_000 } };
  const late = { ...doubtful, doubtfulMs: policy.doubtLimitMs };
  expect(decideAfterAnswer({ kind: 'under_way' }, late, patient).to).toBe('in_doubt');
  expect(decideAfterAnswer(noAnswer, late, patient).to).toBe('needs_review');
});

describe('what the rail calls a payment', () => {
  const first = endToEndId('E00000000202510051200abcdefghijk');
  const other = endToEndId('E00000000202510051200ABCDEFGHIJK');
  const named = { kind: 'under_way', learnt: { endToEndId: first, railReference: 'r-1' } } as const;

  it('is kept, whatever the answer, and may be repeated', () => {
    const learnt = { endToEndId: first, railReference: 'r-1' };
    expect(decideAfterAnswer(named, sent, rules)).toMatchObject({ to: 'in_doubt', ...learnt });
    expect(decideAfterAnswer({ ...settled, learnt }, sent, rules)).toMatchObject({ to: 'paid', ...learnt });
    expect(decideAfterAnswer(named, { ...doubtful, ...learnt }, rules)).toMatchObject({ to: 'in_doubt' });
    expect(decideAfterAnswer(settled, { ...doubtful, ...learnt }, rules)).toMatchObject({ to: 'paid' });
  });

  it.each([{ endToEndId: other }, { railReference: 'r-2' }])(
    'never changes: another name, %j, and people decide, though it settled or was rejected',
    (known) => {
      for (const outcome of [
        settled,
        { kind: 'rejected', code: 'AB03' } as const,
        { kind: 'under_way' } as const,
      ])
        expect(
          decideAfterAnswer({ ...outcome, learnt: named.learnt }, { ...doubtful, ...known }, rules),
        ).toMatchObject({
          to: 'needs_review',
          reason: { code: PSP_CONTRADICTS },
          againInMs: null,
          newPaymentId: false,
          endToEndId: null,
        });
    },
  );
});

describe('a rail that waits for an approval', () => {
  const awaiting = { kind: 'awaiting_approval' } as const;
  const { visibilityMs } = policy;

  it('may have been sent one within its visibility window, and is asked again right after it', () => {
    const recent = { ...doubtful, sentMsAgo: visibilityMs - 600, doubtfulMs: 4_000 };
    expect(decideAfterAnswer(awaiting, recent, rules)).toMatchObject({ to: 'in_doubt', againInMs: 601 });
  });

  it.each(['in_doubt', 'needs_review'] as const)(
    'is given it after that, by a claim that may send, with the same payment id: %s',
    (status) => {
      const late = { ...doubtful, status, sentMsAgo: visibilityMs + 1 };
      expect(decideAfterAnswer(awaiting, late, rules)).toMatchObject({
        to: 'processing',
        againInMs: 0,
        newPaymentId: false,
      });
    },
  );

  it('calls people when it has waited for as long as what is under way', () => {
    const patient = { ...rules, policy: { ...policy, underWayLimitMs: 600_000 } };
    const late = { ...doubtful, doubtfulMs: 599_999 };
    expect(decideAfterAnswer(awaiting, { ...late, doubtfulMs: 60_000 }, patient).to).toBe('in_doubt');
    expect(decideAfterAnswer(awaiting, late, patient).to).toBe('needs_review');
  });

  it.each([
    noAnswer,
    { kind: 'not_taken', detail: '429', countsAgainstBreaker: false } as const,
    { kind: 'under_way' } as const,
    awaiting,
  ])('has the payment, so what it does not say is looked up, and nothing is submitted: %j', (outcome) => {
    const reference = { railReference: 'r-1' };
    expect(decideAfterApproval(outcome, reference, sent, rules)).toMatchObject({
      to: 'in_doubt',
      ...reference,
      newPaymentId: false,
    });
  });

  it('may refuse it: people are called, and the payment keeps its id, since it may be approved later', () => {
    const refused = { kind: 'not_approved', code: 'AM04' } as const;
    const move = decideAfterApproval(refused, undefined, sent, rules);
    expect(move).toMatchObject({
      to: 'needs_review',
      reason: { code: OUTCOME_UNKNOWN, detail: 'The rail has it and does not approve it (AM04).' },
      againInMs: policy.notApprovedMs,
      newPaymentId: false,
    });
  });

  it('may name it otherwise than when it took it in: people decide', () => {
    const named = { ...settled, learnt: { railReference: 'r-2' } };
    expect(decideAfterApproval(named, { railReference: 'r-1' }, sent, rules)).toMatchObject({
      to: 'needs_review',
      reason: { code: PSP_CONTRADICTS },
      railReference: 'r-1',
    });
  });
});

function endToEndId(text: string): EndToEndId {
  if (!isEndToEndId(text)) throw new Error(text);
  return text;
}

function ispb(text: string): Ispb {
  if (!isIspb(text)) throw new Error(text);
  return text;
}
