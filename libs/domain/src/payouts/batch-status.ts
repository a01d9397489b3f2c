import type { BatchStatus } from './payout-batch.js';
import { FINAL_STATUSES, PAYOUT_STATUSES, type PayoutStatus } from './transitions.js';

/** A batch is final when all its items are; then the first rule that holds says how it ended. */
interface FinalBatchRule {
  readonly status: BatchStatus;
  readonly some: readonly PayoutStatus[];
  readonly none: readonly PayoutStatus[];
}

export const FINAL_BATCH_RULES: readonly FinalBatchRule[] = [
  { status: 'cancelled', some: ['cancelled'], none: ['paid', 'failed'] },
  { status: 'failed', some: ['failed'], none: ['paid'] },
  { status: 'completed_with_failures', some: ['failed', 'cancelled'], none: [] },
  { status: 'completed', some: [], none: [] },
];

/** What a batch that is not final is called: before a worker took the first item, and after. */
export const OPEN_BATCH_STATUSES = { before: 'pending', after: 'processing' } as const;

/** The status of a batch follows from how many of its items are in each state. */
export function batchStatusOf(
  counts: Readonly<Record<PayoutStatus, number>>,
  isStarted: boolean,
): BatchStatus {
  const any = (statuses: readonly PayoutStatus[]) => statuses.some((status) => counts[status] > 0);
  if (any(PAYOUT_STATUSES.filter((status) => !FINAL_STATUSES.includes(status))))
    return isStarted ? OPEN_BATCH_STATUSES.after : OPEN_BATCH_STATUSES.before;
  const rule = FINAL_BATCH_RULES.find(({ some, none }) => (some.length === 0 || any(some)) && !any(none));
  return rule?.status ?? 'completed';
}
