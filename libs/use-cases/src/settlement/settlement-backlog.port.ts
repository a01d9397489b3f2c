/** What the rail still owes an outcome, over all payers. No ids and no amounts: anybody may see it. */
export type Backlog = {
  /** Payouts no worker has taken yet. */
  readonly pending: number;
  readonly processing: number;
  /** Sent, and the rail has not said what became of them. */
  readonly inDoubt: number;
  /** Held for an operator. */
  readonly needsReview: number;
  /** When the oldest batch with any of them but those held was accepted; undefined: there is none. */
  readonly since: Date | undefined;
  /** For how long the oldest pending payout has waited; undefined: there is none. */
  readonly pendingForSeconds: number | undefined;
  /** For how long the outcome of a payout in doubt has been unknown, the longest that was found; undefined: none is in doubt. */
  readonly doubtfulForSeconds: number | undefined;
  /** There are more batches than are looked at: the numbers are the least there can be. */
  readonly isAtLeast: boolean;
};

/** How much waits for settlement; cheap however much that is. */
export abstract class SettlementBacklog {
  abstract read(): Promise<Backlog>;
}
