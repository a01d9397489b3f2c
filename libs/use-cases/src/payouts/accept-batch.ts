import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { canonicalContent, type PayoutBatchOrder } from '#domain';
import { contentDiffers, externalIdConflict } from './acceptance-errors.js';
import { acceptedBatch, acceptedItems } from './accepted-batch.js';
import { makePayoutIds } from './make-payout-ids.js';
import { PayoutBatchStore } from './payout-batch-store.port.js';
import { PayoutReader, type BatchReading } from './payout-reader.port.js';
import { EnqueuePayouts } from './enqueue-payouts.js';

/** Work that no worker has taken after this long is enqueued again by the sweeper: the job was lost, or all workers are busy. */
const DUE_IN_MS = 10_000;

/** A batch, and whether this call stored it (`false`) or an earlier one had (`true`). */
export interface AcceptedBatch extends BatchReading {
  readonly replayed: boolean;
}

/** Accepts batches: stores each once, and enqueues its payouts. */
@Injectable()
export class AcceptBatch {
  constructor(
    private readonly store: PayoutBatchStore,
    private readonly reader: PayoutReader,
    private readonly payouts: EnqueuePayouts,
  ) {}

  /**
   * Stores a batch, or finds that it is stored already: of several identical calls one stores, whichever comes first, and all
   * others are replays.
   *
   * @param options - `items: false` leaves the items out of the answer; `requestId` goes with the work, for the logs
   * @throws DomainError `batch_content_differs` with the first difference, `external_id_conflict` with every conflict, `database_unavailable`
   */
  async accept(
    payer: string,
    order: PayoutBatchOrder,
    options: { readonly items: boolean; readonly requestId?: string },
  ): Promise<AcceptedBatch> {
    const payoutIds = makePayoutIds(order.items.length, new Date(), randomBytes);
    const contentHash = createHash('sha256').update(canonicalContent(order)).digest();
    const outcome = await this.store.accept({ payer, order, payoutIds, contentHash, dueInMs: DUE_IN_MS });
    switch (outcome.kind) {
      case 'accepted': {
        const repeated = new Set(outcome.duplicates.map(({ index }) => index));
        const toPay = payoutIds.filter((_id, index) => !repeated.has(index));
        const { requestId } = options;
        const origin = requestId === undefined ? {} : { requestId };
        this.payouts.enqueue({ payer, batchId: order.batchId }, toPay, origin);
        return {
          replayed: false,
          batch: acceptedBatch(order, outcome),
          items: options.items ? acceptedItems(order, payoutIds, outcome) : undefined,
        };
      }
      case 'known':
        return this.replay(payer, order, outcome.sameContent, options);
      case 'refused':
        throw externalIdConflict(outcome.conflicts);
    }
  }

  private async replay(
    payer: string,
    order: PayoutBatchOrder,
    sameContent: boolean,
    options: { readonly items: boolean },
  ): Promise<AcceptedBatch> {
    const withItems = options.items || !sameContent;
    const stored = await this.reader.read({ payer, batchId: order.batchId }, { items: withItems });
    if (stored === undefined) throw new Error('A batch that is known is not there.');
    if (!sameContent) throw contentDiffers(stored, order.items);
    return { replayed: true, ...stored };
  }
}
