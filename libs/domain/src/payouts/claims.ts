import type { PayoutStatus } from './transitions.js';

export type ClaimCondition =
  /** No worker holds it: it has never been claimed, or a result ended its last claim. */
  | 'released'
  /** A worker holds it whose lease ran out: it may have been sent. */
  | 'lease_ran_out'
  /** It has a date for its next look-up. */
  | 'scheduled';

export interface ClaimRule {
  readonly from: PayoutStatus;
  readonly when: ClaimCondition;
  /** The state that a claim enters. `processing`: it is to be submitted, so not while submissions are off. Others: look it up. */
  readonly enters: PayoutStatus;
}

/**
 * Which payouts a worker may claim, and the state that they enter; whatever no rule names cannot be claimed. Nor can one that is
 * under a lease, or that is backing off.
 */
export const CLAIM_RULES: readonly ClaimRule[] = [
  { from: 'pending', when: 'released', enters: 'processing' },
  { from: 'processing', when: 'released', enters: 'processing' },
  { from: 'processing', when: 'lease_ran_out', enters: 'in_doubt' },
  { from: 'in_doubt', when: 'released', enters: 'in_doubt' },
  { from: 'in_doubt', when: 'lease_ran_out', enters: 'in_doubt' },
  /** One that is held for an operator alone has no date. */
  { from: 'needs_review', when: 'scheduled', enters: 'needs_review' },
];

/** The state that a claim enters from here; undefined: it cannot be claimed. */
export function claimedState(
  from: PayoutStatus,
  is: Readonly<Record<ClaimCondition, boolean>>,
  maySubmit: boolean,
): PayoutStatus | undefined {
  const rule = CLAIM_RULES.find((one) => one.from === from && is[one.when]);
  return rule?.enters === 'processing' && !maySubmit ? undefined : rule?.enters;
}
