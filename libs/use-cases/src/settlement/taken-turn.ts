/** A turn that was taken. */
export interface TakenTurn {
  /** Of which batch; of none where there is nothing to take. */
  readonly batchId?: string;
  /** Payouts that were claimed. */
  readonly count: number;
  /** There was no room for more. */
  readonly isCut: boolean;
  /** Of a payer that may have only so much in flight: when some of it is done, more may be taken. */
  readonly isBounded: boolean;
  /** All of them have results, which are written. */
  readonly done: Promise<void>;
}

export const NOTHING_TO_TAKE: TakenTurn = {
  count: 0,
  isCut: false,
  isBounded: false,
  done: Promise.resolve(),
};
