import type { OperatorOrder, OperatorDecision, Payout } from '#domain';
import type { PayoutSearch } from '../payouts/payout-reader.port.js';

/** A payout as those see it who run the installation: with its payer. */
export interface OperatedPayout {
  readonly payer: string;
  readonly payout: Payout;
  /** Since when it is in its state. */
  readonly since: Date;
}

/** What came of an order. */
export interface OperationOutcome {
  /** As it is now. */
  readonly found: OperatedPayout;
  readonly decision: OperatorDecision['kind'];
}

/** A place in the list of held payouts, the oldest batch first. */
export interface HeldPosition {
  readonly batchCreatedAt: Date;
  readonly payer: string;
  readonly batchId: string;
  readonly index: number;
}

export interface HeldPayout extends OperatedPayout {
  readonly position: HeldPosition;
}

/** Payouts over all payers, for those who run the installation. Errors of all: `database_unavailable`. */
export abstract class OperatedPayouts {
  /**
   * Locks a payout, decides by what it is at that moment (`decideOperatorCommand`), and takes the steps of the decision, each as a worker's result is
   * written: under a new fence, so that whoever had claimed it writes nothing any more. The audit entry goes with it, where
   * something was done. One atomic step. Undefined: no payer has such a payout.
   */
  abstract act(payoutId: string, order: OperatorOrder, actor: string): Promise<OperationOutcome | undefined>;
  /** Those that need review, of the oldest batches first. */
  abstract held(page: {
    readonly after: HeldPosition | undefined;
    readonly limit: number;
  }): Promise<readonly HeldPayout[]>;
  /**
   * Those in doubt, and those that have been open for longer than `olderThanMs`; oldest first, as far as the next thousand due
   * buckets of a hundred payouts go.
   */
  abstract waiting(query: {
    readonly olderThanMs: number;
    readonly limit: number;
  }): Promise<readonly OperatedPayout[]>;
  /** The payers who have a payment of this id. */
  abstract payersOf(search: PayoutSearch): Promise<readonly string[]>;
  /** How many payouts of all payers are held, as far as a thousand batches go. */
  abstract countHeld(): Promise<number>;
}
