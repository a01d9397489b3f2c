import type { BatchStatus, Payout, PayoutBatch, PayoutEvent, PayoutStatus, TaxId } from '#domain';

export interface BatchKey {
  readonly payer: string;
  readonly batchId: string;
}

export interface BatchReading {
  readonly batch: PayoutBatch;
  readonly items: readonly Payout[] | undefined;
}

/** A day in São Paulo, as `yyyy-mm-dd`. */
export type BusinessDay = string;

/** A moment; or a day, which stands for its beginning. */
export type Boundary = Date | BusinessDay;

/** When a payout settled. What is left out bounds nothing. */
export interface SettledRange {
  readonly from?: Boundary | undefined;
  readonly before?: Boundary | undefined;
  readonly day?: BusinessDay | undefined;
}

export interface BatchQuery {
  readonly payer: string;
  readonly status?: BatchStatus | undefined;
  readonly createdFrom?: Boundary | undefined;
  readonly createdBefore?: Boundary | undefined;
  /** Created on it. */
  readonly day?: BusinessDay | undefined;
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

export type PayoutIdSearch =
  | { readonly by: 'external_id'; readonly value: string }
  /** Also one that was rejected for now and replaced by another. */
  | { readonly by: 'end_to_end_id'; readonly value: string }
  | { readonly by: 'payout_id'; readonly value: string };

/** What operators look for over all payers. */
export type OperatorSearch =
  | PayoutIdSearch
  /** What the PSP calls the payment: by our id, present or former, or its own. */
  | { readonly by: 'payment_id'; readonly value: string }
  /** Who owns the key, as far as it is known: what the payer expected, or the key itself. */
  | { readonly by: 'owner_tax_id'; readonly value: TaxId }
  | {
      readonly by: 'user_id';
      readonly value: string;
      readonly status: PayoutStatus | undefined;
      readonly settled: SettledRange;
    };

export type PayoutSearch =
  | OperatorSearch
  /** All that have settled are paid. */
  | { readonly by: 'settled_at'; readonly settled: SettledRange }
  | { readonly by: 'status'; readonly value: Exclude<PayoutStatus, 'paid'> };

/** Where a search is: of its last payout, what it is ordered by. */
export interface PayoutPosition {
  readonly payoutId?: string;
  readonly settledAt?: Date | undefined;
  readonly createdAt?: Date;
  readonly batchId?: string;
  readonly index?: number;
}

/** What a search has found. */
export interface PayoutFinding {
  readonly payouts: readonly Payout[];
  /** Where a search that had read very many stopped with fewer than were wanted; undefined: it went to its end. */
  readonly readTo: PayoutPosition | undefined;
}

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
  /**
   * Newest first: those that settled by when they did, those of a status by when their batch was created, all others by when they were
   * accepted.
   */
  abstract search(
    payer: string,
    search: PayoutSearch,
    page: { readonly after: PayoutPosition | undefined; readonly limit: number },
  ): Promise<PayoutFinding>;
  /** The changes of state of each payout, oldest first, without its creation. */
  abstract history(
    payer: string,
    payoutIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly PayoutEvent[]>>;
  abstract finalBatches(keys: readonly BatchKey[]): Promise<readonly BatchKey[]>;
}
