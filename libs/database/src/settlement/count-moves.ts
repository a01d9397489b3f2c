import type { PayoutMove, PayoutStatus } from '#domain';
import type { Metrics } from '#observability';
import type { ClaimedPayout, PayoutResult } from '#use-cases';

/**
 * Counts the states that claimed payouts entered. A payout whose worker did not come back has become doubtful with this claim,
 * unless it has been so before, and was sent again: that case, which is rare, cannot be distinguished from another inquiry.
 */
export function countClaims(metrics: Metrics, claimed: readonly ClaimedPayout[]): void {
  const entered = claimed.filter(
    ({ status, doubtfulMs }) => status === 'processing' || (status === 'in_doubt' && doubtfulMs === 0),
  );
  countEntered(
    metrics,
    entered.map(({ status }) => status),
  );
}

/** Counts what results changed, and those that came too late to change anything. */
export function countResults(
  metrics: Metrics,
  results: readonly PayoutResult[],
  movedIds: readonly string[],
): void {
  metrics.count('malote_payout_results_refused_total', results.length - movedIds.length);
  if (movedIds.length === 0) return;
  const moved = new Set(movedIds);
  const entered = results.filter(({ payoutId, left, move }) => moved.has(payoutId) && isChange(left, move));
  countEntered(
    metrics,
    entered.map(({ move }) => move.to),
  );
  metrics.set('malote_last_settlement_progress_timestamp_seconds', Date.now() / 1000);
}

/** As the history has it: another attempt is a change, a question more is none. */
export function isChange(left: PayoutStatus, move: PayoutMove): boolean {
  return move.to !== left || move.to === 'processing';
}

function countEntered(metrics: Metrics, states: readonly PayoutStatus[]): void {
  const counts = new Map<PayoutStatus, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  for (const [to, payouts] of counts) metrics.count('malote_payout_transitions_total', payouts, { to });
}
