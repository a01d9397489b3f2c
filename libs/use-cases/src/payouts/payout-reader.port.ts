import type { BatchStatus, Payout, PayoutBatch, PayoutEvent, PayoutStatus } from '#domain';

export interface BatchKey {
  readonly payer: string;
  readonly batchId: string;
}

export interface BatchReading {
  readonly batch: PayoutBatch;
  readonly items: readonly Payout[] | undefined;
}

export interface BatchQuery {
  readonly payer: string;
  readonly status: BatchStatus | undefined;
  /** Both exclusive. */
  readonly createdAfter: Date | undefined;
  readonly createdBefore: Date | undefined;
  readonly after: BatchPosition | undefined;
  readonly limit: number;
}

export interface BatchPosition {
  readonly createdAt: Date;
  readonly batchId: string;
}

export interface ItemQuery extends BatchKey {
  readonly status: PayoutStatus | undefined;
  readonly after: number | undefined;
  readonly limit: number;
}

export type PayoutSearch =
  | { readonly by: 'external_id'; readonly value: string }
  /** Also one that was rejected for now and replaced by another. */
  | { readonly by: 'end_to_end_id'; readonly value: string }
  | { readonly by: 'payout_id'; readonly value: string };

/** Reads what became of batches and payouts. Errors: `database_unavailable`. */
export abstract class PayoutReader {
  /**
   * A batch, if asked for with all its items in their order; both as of one moment, so that they add up. No items where retention has
   * removed them.
   */
  abstract read(key: BatchKey, options: { readonly items: boolean }): Promise<BatchReading | undefined>;
  /** Newest first. */
  abstract batches(query: BatchQuery): Promise<readonly PayoutBatch[]>;
  /** In the order of the batch. */
  abstract items(query: ItemQuery): Promise<readonly Payout[]>;
  abstract item(key: BatchKey, externalId: string): Promise<Payout | undefined>;
  /** The batch an external id was first used in, if retention has removed its item. */
  abstract removedFrom(payer: string, externalId: string): Promise<string | undefined>;
  /** Newest first; `after` is the payout id of the last one of the page before. */
  abstract search(
    payer: string,
    search: PayoutSearch,
    page: { readonly after: string | undefined; readonly limit: number },
  ): Promise<readonly Payout[]>;
  /** The changes of state of each payout, oldest first, without its creation. */
  abstract history(
    payer: string,
    payoutIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly PayoutEvent[]>>;
  abstract finalBatches(keys: readonly BatchKey[]): Promise<readonly BatchKey[]>;
}
