import {
  adviseOperator,
  say,
  toInstant,
  waitsFor,
  type Language,
  type PayerBacklog,
  type PayerPolicy,
  type RailHold,
  type SettlementPause,
  type SubmissionsState,
} from '#domain';
import type { FoundPayout, PayoutWithPayer } from '#use-cases';
import { toPayoutEventReport, toPayoutReport } from './payout-report.js';

/** A payout of any payer, and what an operator can do about it. */
export function toOperatedPayout({ payer, payout, since }: PayoutWithPayer, language: Language) {
  return {
    payer,
    batch_id: payout.batchId,
    ...toPayoutReport(payout, language),
    created_at: toInstant(payout.createdAt),
    since: toInstant(since),
    advice: say(adviseOperator(payout.status, payout.failure?.code), language),
  };
}

/** A payout of any payer with its history. */
export function toFoundPayout({ payer, payout, history }: FoundPayout, language: Language) {
  return {
    payer,
    batch_id: payout.batchId,
    ...toPayoutReport(payout, language),
    advice: say(adviseOperator(payout.status, payout.failure?.code), language),
    history: history.map(toPayoutEventReport),
  };
}

/** Whether payments are submitted: they are where there is neither a pause nor a hold of the rail that is paid through. */
export function toSettlementSwitch(pause: SettlementPause | undefined, holds: readonly RailHold[]) {
  return {
    paused: pause !== undefined,
    paused_at: pause === undefined ? null : toInstant(pause.since),
    paused_by: pause?.actor ?? null,
    reason: pause?.reason ?? null,
    holds: holds.map(({ rail, since, until }) => ({
      rail,
      since: toInstant(since),
      until: toInstant(until),
    })),
  };
}

export function toPayerPolicy(payer: string, policy: PayerPolicy) {
  return {
    payer,
    paused: policy.paused,
    weight: policy.weight,
    max_in_flight: policy.maxInFlight,
    payout_limit_cents: policy.payoutLimitCents,
    daily_limit_cents: policy.dailyLimitCents,
    nightly_limit_cents: policy.nightlyLimitCents,
    approval_above_cents: policy.approvalAboveCents,
  };
}

/** What a payer has open, what that waits for, and its policy. */
export function toPayerBacklog(backlog: PayerBacklog, submissions: SubmissionsState) {
  const { payer, due, scheduled, awaitingApproval, dueSince } = backlog;
  return {
    payer,
    waits_for: waitsFor(backlog, submissions),
    unclaimed: due + scheduled + awaitingApproval,
    scheduled,
    awaiting_approval: awaitingApproval,
    oldest_due_at: dueSince === null ? null : toInstant(dueSince),
    processing: backlog.processing,
    in_doubt: backlog.inDoubt,
    policy: toPayerPolicy(payer, backlog.policy),
  };
}
