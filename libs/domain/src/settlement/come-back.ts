import type { Ispb } from '../formats/ispb.js';
import { OUTCOME_UNKNOWN } from '../payouts/reason-codes.js';
import type { DecisionRules, PayoutFacts } from './payout-facts.js';
import { moveTo, type MoveReason, type PayoutMove } from './payout-move.js';
import type { NoAnswer, NotTaken } from './rail-outcomes.js';
import { notTakenPauseMs, questionPauseMs } from './settlement-policy.js';

/** Due at once for a claim that may send, with the same payment id. */
export function workAgain(detail: string, receiverIspb: Ispb | null): PayoutMove {
  const reason = { code: null, source: 'rail', detail } as const;
  return moveTo('processing', { reason, receiverIspb, againInMs: 0 });
}

/** The question after the visibility window decides, so it comes right then. */
export function askAfterWindow(stay: PayoutMove, facts: PayoutFacts, { policy }: DecisionRules): PayoutMove {
  if (stay.againInMs === null) return stay;
  const windowLeftMs = Math.max(0, Math.ceil(policy.visibilityMs - facts.sentMsAgo)) + 1;
  return { ...stay, againInMs: Math.min(stay.againInMs, Math.max(policy.firstQuestionMs, windowLeftMs)) };
}

/** Asked about again, by a machine as long as an answer can come before the limit of doubt, from then on with people knowing. */
export function stayInDoubt(
  detail: string,
  facts: PayoutFacts,
  { policy }: DecisionRules,
  limitMs = policy.doubtLimitMs,
): PayoutMove {
  const { receiverIspb, doubtfulMs } = facts;
  const pauseMs = questionPauseMs(policy, doubtfulMs);
  if (facts.status === 'needs_review' || doubtfulMs + pauseMs >= limitMs) {
    return moveTo('needs_review', {
      reason: { code: OUTCOME_UNKNOWN, source: 'rail', detail },
      receiverIspb,
      againInMs: policy.reviewQuestionMs,
    });
  }
  return moveTo('in_doubt', {
    reason: { code: null, source: 'rail', detail },
    receiverIspb,
    againInMs: pauseMs,
  });
}

export function comeBackLater(
  outcome: NoAnswer | NotTaken,
  source: 'rail' | 'directory',
  { policy, random }: DecisionRules,
): PayoutMove {
  const retryAfterMs = outcome.kind === 'not_taken' ? outcome.retryAfterMs : undefined;
  return moveTo('processing', {
    reason: { code: null, source, detail: outcome.detail },
    againInMs: notTakenPauseMs(policy, retryAfterMs, random),
  });
}

/** As if it had never been claimed: no attempt is spent. By when it is due, all workers know that payments are held. */
export function waitInLine(
  reason: MoveReason,
  { receiverIspb }: PayoutFacts,
  { policy, random }: DecisionRules,
): PayoutMove {
  const againInMs = notTakenPauseMs(policy, undefined, random);
  return moveTo('pending', { reason, receiverIspb, againInMs, newPaymentId: true });
}
