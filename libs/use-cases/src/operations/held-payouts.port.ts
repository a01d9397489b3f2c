import type { OperatorCommand, OperatorDecision, Payout } from '#domain';
import type { OperatorSearch } from '../payouts/payout-reader.port.js';

export interface PayoutWithPayer {
  readonly payer: string;
  readonly payout: Payout;
  /** Since when it is in its state. */
  readonly since: Date;
}

export interface OperationOutcome {
  readonly found: PayoutWithPayer;
  readonly decision: OperatorDecision['kind'];
}

export interface HeldPosition {
  readonly batchCreatedAt: Date;
  readonly payer: string;
  readonly batchId: string;
  readonly index: number;
}

export interface HeldPayout extends PayoutWithPayer {
  readonly position: HeldPosition;
}

/** Payouts of all payers that operators look after. Errors of all: `database_unavailable`. */
export abstract class HeldPayouts {
  /**
   * Locks a payout, decides by its present state (`decideOperatorCommand`), and takes the steps of the decision, each written as a
   * worker's result is: under a new fence, so a worker that had claimed it writes nothing any more. The audit entry goes with it
   * where something was done. One atomic step. Undefined: no payer has such a payout.
   */
  abstract act(
    payoutId: string,
    command: OperatorCommand,
    actor: string,
  ): Promise<OperationOutcome | undefined>;
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
  }): Promise<readonly PayoutWithPayer[]>;
  /** The payers who have such a payment. */
  abstract payersOf(search: Pick<OperatorSearch, 'by' | 'value'>): Promise<readonly string[]>;
  /** How many payouts of all payers are held, as far as a thousand batches go. */
  abstract countHeld(): Promise<number>;
}
