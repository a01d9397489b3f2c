/** What the rail still owes an outcome, over all payers. No ids and no amounts: anybody may see it. */
export type Backlog = {
  /** Payouts no worker has taken yet. */
  readonly pending: number;
  readonly processing: number;
  /** Sent, and the rail has not said what became of them. */
  readonly inDoubt: number;
  /** When the oldest batch with any of them was accepted; undefined: there is none. */
  readonly since: Date | undefined;
  /** There are more batches than are looked at: the numbers are the least there can be. */
  readonly isAtLeast: boolean;
};

/** How much waits for settlement; cheap however much that is. */
export abstract class SettlementBacklog {
  abstract read(): Promise<Backlog>;
}
