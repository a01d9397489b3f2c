import type { BatchStatus } from './payout-batch.js';
import type { PayoutStatus } from './transitions.js';

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

/** What a batch that is not final is called: before it is approved, before its moment, before a worker took the first item, and after. */
export const OPEN_BATCH_STATUSES = {
  unapproved: 'awaiting_approval',
  ahead: 'scheduled',
  before: 'pending',
  after: 'processing',
} as const;
