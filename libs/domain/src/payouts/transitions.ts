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
 * Every change of state there is, and by what it comes. What is not in this table does not happen: the statements that change
 * states are made from it. A state that leads to itself means another attempt or another look-up.
 *
 * - `claim`: a worker takes the payout to work on (claims.ts says when).
 * - `result`: the outcome of a claim, by a worker or an operator.
 * - `cancel`: by the client or an operator, while no worker has it and nothing can have been paid.
 */
export const PAYOUT_TRANSITIONS = {
  pending: { processing: ['claim'], cancelled: ['cancel'] },
  processing: {
    /** Result: a definitive transient rejection, tried again later with a new payment id. Claim: that attempt. */
    processing: ['claim', 'result'],
    /** Result: no answer. Claim: its worker was lost, and may have sent it. */
    in_doubt: ['claim', 'result'],
    /** Definitively rejected, or not sent, because the account at the rail lacks the balance: it waits in line again. */
    pending: ['result'],
    needs_review: ['result'],
    paid: ['result'],
    failed: ['result'],
  },
  in_doubt: {
    in_doubt: ['claim', 'result'],
    /**
     * The rail has definitively rejected it with a transient code, and it is tried again with a new payment id; or the rail does
     * not know it, past its visibility window, and it is sent again with the same one.
     */
    processing: ['result'],
    pending: ['result'],
    needs_review: ['result'],
    paid: ['result'],
    failed: ['result'],
  },
  /** By the rail's late answer, or by an operator: looked up again, submitted again, or marked. */
  needs_review: {
    needs_review: ['claim', 'result'],
    in_doubt: ['result'],
    processing: ['result'],
    pending: ['result'],
    paid: ['result'],
    failed: ['result'],
  },
  paid: {},
  failed: {},
  duplicate: {},
  cancelled: {},
} as const satisfies TransitionTable;

export type TransitionCause = 'claim' | 'result' | 'cancel';
type TransitionTable = Record<PayoutStatus, Partial<Record<PayoutStatus, readonly TransitionCause[]>>>;
const TABLE: TransitionTable = PAYOUT_TRANSITIONS;

export const FINAL_STATUSES: readonly PayoutStatus[] = PAYOUT_STATUSES.filter(isFinal);

export function isFinal(status: PayoutStatus): boolean {
  return Object.keys(TABLE[status]).length === 0;
}

/** Whether `from` leads to `to` in one step, by this cause; without one, by any. */
export function leadsTo(from: PayoutStatus, to: PayoutStatus, cause?: TransitionCause): boolean {
  const causes = TABLE[from][to] ?? [];
  return cause === undefined ? causes.length > 0 : causes.includes(cause);
}

/** The states from which `to` can be entered in one step by this cause. */
export function sourcesOf(to: PayoutStatus, cause: TransitionCause): readonly PayoutStatus[] {
  return PAYOUT_STATUSES.filter((from) => leadsTo(from, to, cause));
}
