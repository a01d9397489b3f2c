/** Where a payout can be. */
export const PAYOUT_STATUSES = [
  'pending',
  'processing',
  'in_doubt',
  'needs_review',
  'paid',
  'failed',
  'duplicate',
  'cancelled',
] as const;
export type PayoutStatus = (typeof PAYOUT_STATUSES)[number];

/**
 * Every change of state there is. What is not in this table does not happen: statements take the states they may start from
 * out of it. A state that leads to itself means another attempt or another question, each with its entry in the history.
 */
export const PAYOUT_TRANSITIONS = {
  /** `processing`: claimed. `cancelled`: by the client, before any worker took it. */
  pending: ['processing', 'cancelled'],
  /**
   * `processing`: a definitive transient rejection, tried again later with a new endToEndId.
   * `in_doubt`: no answer, or the worker died after it may have sent.
   */
  processing: ['processing', 'paid', 'failed', 'in_doubt', 'needs_review'],
  /**
   * `processing`: the rail has definitively rejected it with a transient code, and it is tried again with a new endToEndId; or the
   * rail does not know it, past its visibility window, and it is sent again with the same one.
   */
  in_doubt: ['in_doubt', 'processing', 'paid', 'failed', 'needs_review'],
  /** By the rail's late answer, or by an operator: asked again, submitted again, or marked. */
  needs_review: ['needs_review', 'in_doubt', 'processing', 'paid', 'failed'],
  paid: [],
  failed: [],
  duplicate: [],
  cancelled: [],
} as const satisfies Record<PayoutStatus, readonly PayoutStatus[]>;

/** No way leads out of these. */
export function isFinal(status: PayoutStatus): boolean {
  return PAYOUT_TRANSITIONS[status].length === 0;
}

/** The states from which `status` can be reached in one step. */
export function sourcesOf(status: PayoutStatus): readonly PayoutStatus[] {
  return PAYOUT_STATUSES.filter((from) =>
    (PAYOUT_TRANSITIONS[from] as readonly PayoutStatus[]).includes(status),
  );
}
