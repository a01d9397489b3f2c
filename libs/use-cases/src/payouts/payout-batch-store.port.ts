import type { BatchStatus, OriginalPayout, PayoutBatchOrder } from '#domain';

export interface BatchToStore {
  readonly payer: string;
  readonly order: PayoutBatchOrder;
  /** One per item, in their order; they grow, so that what belongs together lies together. */
  readonly payoutIds: readonly string[];
  /** Of its canonical content: batches of one id are the same if their hashes are. */
  readonly contentHash: Buffer;
  /** What no worker has taken by then is enqueued again. */
  readonly dueInMs: number;
}

export type AcceptOutcome =
  | {
      readonly kind: 'accepted';
      readonly status: BatchStatus;
      readonly createdAt: Date;
      readonly completedAt: Date | undefined;
      /** Items whose external id was used before with the same amount and key, in the order of the batch. */
      readonly duplicates: readonly { readonly index: number; readonly original: OriginalPayout }[];
    }
  | { readonly kind: 'known'; readonly sameContent: boolean }
  | {
      readonly kind: 'refused';
      readonly conflicts: readonly { readonly index: number; readonly existingBatchId: string }[];
    };

/** Stores batches. Errors: `database_unavailable`. */
export abstract class PayoutBatchStore {
  /** Stores all of a batch, or nothing unless the outcome is `accepted`. One atomic step. */
  abstract accept(batch: BatchToStore): Promise<AcceptOutcome>;
}
