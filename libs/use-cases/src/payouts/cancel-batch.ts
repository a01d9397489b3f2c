import { Injectable } from '@nestjs/common';
import { isClientId } from '#domain';
import { batchUnknown } from './read-payouts.js';
import { PayoutBatchStore, type Cancellation, type CancellingOperator } from './payout-batch-store.port.js';
import type { BatchKey } from './payout-reader.port.js';

/** Stops what has not begun. */
@Injectable()
export class CancelBatch {
  constructor(private readonly store: PayoutBatchStore) {}

  /**
   * Cancels the items that are still `pending`; everything else goes on. Called again, it cancels nothing and tells the same.
   *
   * @throws DomainError `batch_unknown`, `database_unavailable`
   */
  async cancel(key: BatchKey, operator?: CancellingOperator): Promise<Cancellation> {
    const cancellation = isClientId(key.batchId) ? await this.store.cancel(key, operator) : undefined;
    if (cancellation === undefined) throw batchUnknown();
    return cancellation;
  }
}
