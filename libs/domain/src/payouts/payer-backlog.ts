import type { PayerPolicy } from './payer-policy.js';

/** What keeps the unclaimed payouts of a payer that are due: its pause, its max_in_flight, or (ready) nothing but its turn. */
export type PayerClass = 'ready' | 'max_in_flight' | 'paused';

/** What a payer has open. */
export interface PayerBacklog {
  readonly payer: string;
  /** Unclaimed payouts that may be sent now, by their batches' schedules and approvals. */
  readonly due: number;
  readonly scheduled: number;
  readonly awaitingApproval: number;
  /** Since when the oldest of those that are due might have been sent; null: none is. */
  readonly dueSince: Date | null;
  /** `max_in_flight` bounds these and those in doubt together. */
  readonly processing: number;
  readonly inDoubt: number;
  readonly class: PayerClass;
  readonly policy: PayerPolicy;
}

/** `turn`: for nothing but the payers before it. */
export const WAITS_FOR = [
  'settlement_paused',
  'paused',
  'max_in_flight',
  'rail_held',
  'rail_down',
  'turn',
  'awaiting_approval',
  'scheduled',
] as const;
export type WaitsFor = (typeof WAITS_FOR)[number];

/** What keeps all payers: an operator's pause, a rail that is held for want of balance (AM04), one that does not answer. */
export interface SubmissionsState {
  readonly isPaused: boolean;
  readonly isRailHeld: boolean;
  readonly isRailDown: boolean;
}

/** What the unclaimed payouts of a payer wait for, those that are due first; null: it has none. */
export function waitsFor(payer: PayerBacklog, submissions: SubmissionsState): WaitsFor | null {
  if (payer.due > 0) {
    if (submissions.isPaused) return 'settlement_paused';
    if (payer.class !== 'ready') return payer.class;
    if (submissions.isRailHeld) return 'rail_held';
    return submissions.isRailDown ? 'rail_down' : 'turn';
  }
  if (payer.awaitingApproval > 0) return 'awaiting_approval';
  return payer.scheduled > 0 ? 'scheduled' : null;
}
