import type { PayoutMove } from '#domain';
import type { PayoutChunk } from './payout-queue.port.js';
import type { PayoutResult } from './settlement-store.port.js';

/** Whose payouts they are. */
export type SettledBatch = Pick<PayoutChunk, 'payer' | 'batchId'>;

/** Events of settlement for the people who run the system. Reporting one never fails. */
export abstract class SettlementEvents {
  abstract railDown(): void;
  abstract railUp(): void;
  /** The account at the rail lacks the balance: no payment is submitted before this. Once, however often it is tried again. */
  abstract railHeld(until: Date): void;
  abstract railReleased(): void;
  abstract heldForReview(
    batch: SettledBatch,
    held: readonly { readonly payoutId: string; readonly reason?: PayoutMove['reason'] }[],
  ): void;
  /** The rail settled these, and they are not paid by that: an operator marked them, or they went out under another endToEndId. */
  abstract unmatchedSettlements(batch: SettledBatch, settlements: readonly PayoutResult[]): void;
  /** Results that could not be written while their lease lasted: these payouts will be looked up. */
  abstract resultsNotWritten(batch: SettledBatch, payoutIds: readonly string[], error: unknown): void;
}
