import type { EndToEndId } from '../formats/end-to-end-id.js';
import type { Ispb } from '../formats/ispb.js';
import { canBeOwner, type TaxId } from '../formats/tax-id.js';
import {
  classifyReason,
  KEY_NOT_FOUND,
  NO_BALANCE,
  PSP_CONTRADICTS,
  RAIL_CHANGED,
  RECEIVER_MISMATCH,
  RECEIVER_UNVERIFIABLE,
} from '../payouts/reason-codes.js';
import { askAfterWindow, comeBackLater, stayInDoubt, waitInLine, workAgain } from './come-back.js';
import type { DecisionRules, PayoutFacts } from './payout-facts.js';
import { moveTo, type PayoutMove } from './payout-move.js';
import type {
  ApprovalOutcome,
  Found,
  InquiryOutcome,
  Learnt,
  LookUpOutcome,
  Rejected,
  SubmissionOutcome,
} from './rail-outcomes.js';
import { notTakenPauseMs, retryPauseMs } from './settlement-policy.js';

/**
 * What becomes of a payout whose key the directory did not resolve. Nothing was sent; no attempt is spent on that. A key that is gone
 * says nothing of a payment that may have been taken in while it was there.
 */
export function decideAfterLookUp(
  outcome: Exclude<LookUpOutcome, Found>,
  facts: PayoutFacts,
  rules: DecisionRules,
): PayoutMove {
  if (outcome.kind !== 'key_not_found') return comeBackLater(outcome, 'directory', rules);
  if (facts.mayBeTaken)
    return stayInDoubt('The key is gone, and the payment may have been taken in before.', facts, rules);
  return moveTo('failed', { reason: { code: KEY_NOT_FOUND, source: 'directory', detail: null } });
}

/**
 * The endToEndId of a look-up is written before anything is submitted under it: the next claim submits it, and a
 * payment id that has none was never submitted.
 */
export function keepLookUp(receiverIspb: Ispb, endToEndId: EndToEndId): PayoutMove {
  const detail = 'The look-up has named the endToEndId.';
  return moveTo('processing', {
    reason: { code: null, source: 'directory', detail },
    receiverIspb,
    endToEndId,
    againInMs: 0,
  });
}

/**
 * What becomes of a payout whose key must belong to `expected` and may not; undefined: it does, as far as `owner` reveals. Nothing is
 * sent; where it may have been sent before, the outcome is looked up.
 */
export function decideAfterOwner(
  expected: TaxId,
  owner: string | undefined,
  facts: PayoutFacts,
  rules: DecisionRules,
): PayoutMove | undefined {
  const matches = owner === undefined ? undefined : canBeOwner(owner, expected);
  if (matches === true) return undefined;
  const code = matches === undefined ? RECEIVER_UNVERIFIABLE : RECEIVER_MISMATCH;
  if (facts.mayBeTaken)
    return stayInDoubt(`It is not sent again (${code}), and may have been taken in before.`, facts, rules);
  return moveTo('failed', { reason: { code, source: 'directory', detail: null } });
}

/**
 * What becomes of a payout whose approval was requested after the rail had said that it waits for it. The rail has the payment,
 * so whatever was not answered is looked up, and nothing is submitted.
 *
 * @param learnt what the rail said when it said so
 */
export function decideAfterApproval(
  outcome: ApprovalOutcome,
  learnt: Learnt | undefined,
  facts: PayoutFacts,
  rules: DecisionRules,
): PayoutMove {
  const endToEndId = facts.endToEndId ?? learnt?.endToEndId ?? null;
  const railReference = facts.railReference ?? learnt?.railReference ?? null;
  const move =
    outcome.kind === 'not_taken'
      ? stayInDoubt(outcome.detail, facts, rules, rules.policy.underWayLimitMs)
      : decideAfterAnswer(outcome, { ...facts, endToEndId, railReference }, rules);
  return {
    ...move,
    endToEndId: move.endToEndId ?? learnt?.endToEndId ?? null,
    railReference: move.railReference ?? learnt?.railReference ?? null,
  };
}

export function decideAfterAnswer(
  outcome: SubmissionOutcome | InquiryOutcome | ApprovalOutcome,
  facts: PayoutFacts,
  rules: DecisionRules,
): PayoutMove {
  const learnt = 'learnt' in outcome ? outcome.learnt : undefined;
  return contradiction(learnt, facts) ?? { ...decide(outcome, facts, rules), ...learnt };
}

/** A rail that calls one payment by two names may have made two: nothing it says of it is acted upon. */
export function contradiction(learnt: Learnt | undefined, facts: PayoutFacts): PayoutMove | undefined {
  const names = ['endToEndId', 'railReference'] as const;
  const name = names.find((one) => facts[one] !== null && (learnt?.[one] ?? facts[one]) !== facts[one]);
  if (name === undefined) return undefined;
  const detail = `The rail names the ${name} ${String(learnt?.[name])} and has named ${String(facts[name])} before.`;
  const reason = { code: PSP_CONTRADICTS, source: 'rail', detail } as const;
  return moveTo('needs_review', { reason, receiverIspb: facts.receiverIspb });
}

function decide(
  outcome: SubmissionOutcome | InquiryOutcome | ApprovalOutcome,
  facts: PayoutFacts,
  rules: DecisionRules,
): PayoutMove {
  switch (outcome.kind) {
    case 'settled':
      return moveTo('paid', { receiverIspb: outcome.receiverIspb, settledAt: outcome.settledAt });
    case 'rejected':
      return rejected(outcome, facts, rules);
    case 'refused':
      // Where it may have been taken in before, the rail may have looked at the key before it looked at the payment.
      return facts.mayBeTaken
        ? stayInDoubt(`The rail refuses it (${outcome.code}), and may have taken it in before.`, facts, rules)
        : rejected({ kind: 'rejected', code: outcome.code }, facts, rules);
    case 'not_taken':
      return { ...comeBackLater(outcome, 'rail', rules), receiverIspb: facts.receiverIspb };
    case 'never_sent':
      return moveTo('processing', {
        reason: { code: null, source: 'rail', detail: outcome.detail },
        // Growing: a directory whose endToEndIds are expired from the start is not called without end.
        againInMs: retryPauseMs(rules.policy, facts.attempts, rules.random),
        newPaymentId: true,
      });
    case 'not_resent':
      return stayInDoubt(outcome.detail, facts, rules, 0);
    case 'not_known':
      return notKnown(facts, rules);
    case 'awaiting_approval':
      return awaitingApproval(facts, rules);
    case 'not_approved':
      return {
        ...stayInDoubt(`The rail has it and does not approve it (${outcome.code}).`, facts, rules, 0),
        againInMs: rules.policy.notApprovedMs,
      };
    case 'under_way':
      return stayInDoubt(
        'The rail has taken it in and has not decided yet.',
        facts,
        rules,
        rules.policy.underWayLimitMs,
      );
    case 'no_answer':
      return stayInDoubt(outcome.detail, facts, rules);
  }
}

/**
 * What becomes of a payout that may have been taken in longer ago than the rail surely knows its id; undefined: it may be sent. Under
 * an id that is forgotten the rail would pay it again, also where an operator wants it sent.
 */
export function holdIfForgotten(facts: PayoutFacts, rules: DecisionRules): PayoutMove | undefined {
  if (!facts.mayBeTaken || facts.doubtfulMs <= rules.policy.memoryMs) return undefined;
  const detail = 'It is not sent again: the rail may have forgotten the payment, and would pay it twice.';
  return stayInDoubt(detail, facts, rules, 0);
}

/** Why a payout was claimed and not sent. */
export type UnsentReason = 'too_late' | 'paused';

/** By then every worker knows that a pause has ended. */
const AFTER_PAUSE_MS = 1_000;

/** A payout that was claimed and not sent: any worker may claim it, with the same payment id, as soon as it may be sent. */
export function releaseUnsent(why: UnsentReason, receiverIspb: Ispb | null): PayoutMove {
  if (why === 'too_late')
    return workAgain('It was not sent: too little of the lease was left.', receiverIspb);
  const move = workAgain('It was not sent: submissions are paused.', receiverIspb);
  return { ...move, againInMs: AFTER_PAUSE_MS };
}

/** A payout that was claimed and not sent, since the account at the rail lacks the balance. */
export function releaseHeld(facts: PayoutFacts, rules: DecisionRules): PayoutMove {
  const reason = {
    code: null,
    source: 'rail',
    detail: 'It was not sent: the account at the rail lacks the balance.',
  } as const;
  if (!facts.mayBeTaken) return waitInLine(reason, facts, rules);
  // The rail may take it in late: it keeps its payment id, which only a state that no client can cancel may do.
  const againInMs = notTakenPauseMs(rules.policy, undefined, rules.random);
  return moveTo('processing', { reason, receiverIspb: facts.receiverIspb, againInMs });
}

/**
 * A payout that may have been sent through another rail. The present one has no books of it: what it says means nothing, and it would
 * pay it again. A worker that pays through that rail asks there when the question is due.
 */
export function holdForOtherRail(
  otherRail: string,
  rail: string,
  receiverIspb: Ispb | null,
  { policy }: DecisionRules,
): PayoutMove {
  const detail = `It may have been sent through ${otherRail}; this worker pays through ${rail}.`;
  return moveTo('needs_review', {
    reason: { code: RAIL_CHANGED, source: 'rail', detail },
    receiverIspb,
    againInMs: policy.reviewQuestionMs,
  });
}

function rejected({ code }: Rejected, facts: PayoutFacts, rules: DecisionRules): PayoutMove {
  const { policy, random } = rules;
  const reason = { code, source: 'rail', detail: null } as const;
  const { receiverIspb } = facts;
  if (code === NO_BALANCE && policy.noBalanceHold !== null)
    return waitInLine(
      { ...reason, detail: 'It waits until the account at the rail has the balance.' },
      facts,
      rules,
    );
  switch (classifyReason(code)) {
    case 'final':
      return moveTo('failed', { reason, receiverIspb });
    case 'operator':
      return moveTo('needs_review', { reason, receiverIspb });
    case 'transient':
      if (facts.attempts >= policy.maxAttempts) return moveTo('failed', { reason, receiverIspb });
      return moveTo('processing', {
        reason,
        receiverIspb,
        againInMs: retryPauseMs(policy, facts.attempts, random),
        newPaymentId: true,
      });
  }
}

/**
 * Not known: within the visibility window that says nothing. After it nothing has moved and nothing will, so the payment is
 * handed in again, with the same payment id, so that even a rail that was mistaken cannot pay twice. What the rail may have forgotten
 * is not handed in again: it may have been paid.
 */
function notKnown(facts: PayoutFacts, rules: DecisionRules): PayoutMove {
  const { visibilityMs, memoryMs } = rules.policy;
  if (Math.max(facts.sentMsAgo, facts.doubtfulMs) > memoryMs)
    return stayInDoubt('The rail does not know the payment, and may have forgotten it.', facts, rules, 0);
  if (facts.sentMsAgo > visibilityMs)
    return workAgain(
      'The rail does not know the payment; it is sent again with the same payment id.',
      facts.receiverIspb,
    );
  return askAfterWindow(stayInDoubt('The rail does not know the payment yet.', facts, rules), facts, rules);
}

/**
 * The rail waits for the approval: within the visibility window one may be under way. After it the payment is approved, by a claim
 * that may send, so not while submissions are off.
 */
function awaitingApproval(facts: PayoutFacts, rules: DecisionRules): PayoutMove {
  const { visibilityMs, underWayLimitMs } = rules.policy;
  const detail = 'The rail has it and waits for its approval.';
  if (facts.sentMsAgo > visibilityMs) return workAgain(detail, facts.receiverIspb);
  return askAfterWindow(stayInDoubt(detail, facts, rules, underWayLimitMs), facts, rules);
}
