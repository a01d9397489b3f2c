import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  canonicalContent,
  DomainError,
  firstDifference,
  joinPointer,
  PAYOUT_STATUSES,
  scheduleFault,
  type BatchContent,
  type Payout,
  type PayoutBatch,
  type PayoutBatchOrder,
  type PayoutStatus,
  type BatchStatus,
  type OriginalPayout,
} from '#domain';
import { Clock } from '../time/clock.port.js';
import { limitExceeded, type ExceededLimit } from './limit-exceeded.js';
import { makePayoutIds } from './make-payout-ids.js';
import { PayoutReader, type BatchKey, type BatchReading } from './payout-reader.port.js';
import { WakeWorkers } from './wake-workers.js';

export interface BatchToStore {
  readonly payer: string;
  readonly order: PayoutBatchOrder;
  /** Kept with the batch; one batch per payer has it. */
  readonly idempotencyKey: string | undefined;
  /** One per item, in their order; they grow, so that what belongs together lies together. */
  readonly payoutIds: readonly string[];
  /** Of its canonical content: batches of one id are the same if their hashes are. */
  readonly contentHash: Buffer;
  /** Nothing is stored; the outcome is the same. */
  readonly dryRun: boolean;
  /** The key of the call; undefined: authentication is off. */
  readonly postedBy: string | undefined;
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
  /** The batch of this Idempotency-Key is another one, or has other content. */
  | { readonly kind: 'key_reused'; readonly batchId: string }
  | {
      readonly kind: 'refused';
      readonly conflicts: readonly { readonly index: number; readonly existingBatchId: string }[];
    }
  | { readonly kind: 'over_limit'; readonly exceeded: ExceededLimit };

/** Stores batches. Errors: `database_unavailable`. */
export abstract class PayoutBatchStore {
  /** Stores all of a batch, or nothing unless the outcome is `accepted`. One atomic step. */
  abstract accept(batch: BatchToStore): Promise<AcceptOutcome>;
}

/** A batch, and whether this call stored it (`false`) or an earlier one had (`true`). */
export interface AcceptedBatch extends BatchReading {
  readonly replayed: boolean;
}

/** How a batch is sent, and answered. */
export interface AcceptOptions {
  /** False leaves the items out of the answer. */
  readonly items: boolean;
  readonly idempotencyKey?: string | undefined;
  /** Answers as acceptance would, and stores nothing. */
  readonly dryRun?: boolean | undefined;
  /** The key of the call: another one approves the batch, where its payer's policy asks for that. */
  readonly postedBy?: string | undefined;
  /** Goes with the work, for the logs. */
  readonly requestId?: string | undefined;
}

/** Accepts batches: stores each once, and wakes workers for its payouts. */
@Injectable()
export class AcceptBatch {
  constructor(
    private readonly store: PayoutBatchStore,
    private readonly reader: PayoutReader,
    private readonly workers: WakeWorkers,
    private readonly clock: Clock,
  ) {}

  /**
   * Stores a batch, or finds that it is stored already: of several identical calls one stores, whichever comes first, and all
   * others are replays.
   *
   * @throws DomainError `invalid_request` with a schedule that is not possible, `batch_content_differs` with the first difference,
   * `idempotency_key_reused` with its batch, `external_id_conflict` with every conflict, `limit_exceeded` with the limit,
   * `database_unavailable`
   */
  async accept(payer: string, order: PayoutBatchOrder, options: AcceptOptions): Promise<AcceptedBatch> {
    const { dryRun = false } = options;
    const now = this.clock.timeOfDay();
    const fault = scheduleFault(order.scheduledFor, now);
    if (fault !== undefined && !(await this.isKnown({ payer, batchId: order.batchId })))
      throw new DomainError('invalid_request', 'The batch is not valid. Nothing was stored.', {
        faults: [fault],
      });
    const payoutIds = makePayoutIds(order.items.length, now, randomBytes);
    const contentHash = createHash('sha256').update(canonicalContent(order)).digest();
    const outcome = await this.store.accept({
      payer,
      order,
      idempotencyKey: options.idempotencyKey,
      payoutIds,
      contentHash,
      dryRun,
      postedBy: options.postedBy,
    });
    switch (outcome.kind) {
      case 'accepted': {
        if (outcome.status === 'pending' && !dryRun)
          this.workers.wakeFor(order.items.length - outcome.duplicates.length);
        return {
          replayed: false,
          batch: acceptedBatch(order, outcome),
          items: options.items ? acceptedItems(order, payoutIds, outcome) : undefined,
        };
      }
      case 'known':
        return this.replay(payer, order, outcome.sameContent, options);
      case 'key_reused':
        throw new DomainError(
          'idempotency_key_reused',
          'This Idempotency-Key has been used for another batch.',
          {
            details: { existingBatchId: outcome.batchId },
          },
        );
      case 'refused':
        throw externalIdConflict(order.batchId, outcome.conflicts);
      case 'over_limit':
        throw limitExceeded(outcome.exceeded);
    }
  }

  private async isKnown(key: BatchKey): Promise<boolean> {
    return (await this.reader.read(key, { items: false })) !== undefined;
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
    if (!sameContent) throw contentDiffers(stored, order);
    return { replayed: true, ...stored };
  }
}

type Accepted = Extract<AcceptOutcome, { kind: 'accepted' }>;

export function acceptedBatch(
  { items, ...order }: PayoutBatchOrder,
  { status, createdAt, completedAt, duplicates }: Accepted,
): PayoutBatch {
  const none = Object.fromEntries(PAYOUT_STATUSES.map((each) => [each, 0])) as Record<PayoutStatus, number>;
  return {
    ...order,
    status,
    counts: { ...none, pending: items.length - duplicates.length, duplicate: duplicates.length },
    totalCents: items.reduce((sum, { amountCents }) => sum + amountCents, 0),
    paidCents: 0,
    failedCents: 0,
    returnedCents: 0,
    createdAt,
    startedAt: undefined,
    completedAt,
    itemsRemovedAt: undefined,
  };
}

export function acceptedItems(
  { batchId, items }: PayoutBatchOrder,
  payoutIds: readonly string[],
  { createdAt, duplicates }: Accepted,
): Payout[] {
  const originals = new Map(duplicates.map(({ index, original }) => [index, original]));
  return items.map((item, index) => {
    const duplicateOf = originals.get(index);
    return {
      ...item,
      payoutId: payoutIds[index] ?? '',
      batchId,
      index,
      status: duplicateOf === undefined ? 'pending' : 'duplicate',
      endToEndId: undefined,
      receiverIspb: undefined,
      settledAt: undefined,
      failure: undefined,
      duplicateOf,
      createdAt,
      updatedAt: createdAt,
    };
  });
}

const ITEMS = '/items';

/** The batch id has been used for other content; says where the two first differ, or, where the items are gone, that they do. */
export function contentDiffers({ batch, items = [] }: BatchReading, sent: BatchContent): DomainError {
  const isKept = batch.itemsRemovedAt === undefined;
  const difference = firstDifference({ ...batch, items: isKept ? items : sent.items }, sent);
  const pointer = difference ?? (isKept ? '' : ITEMS);
  return new DomainError(
    'batch_content_differs',
    `This batch_id has been used for a batch that differs from this one, first at ${pointer}. Nothing was changed.`,
    {
      details: { pointer },
      faults: [
        {
          pointer,
          code: 'known_with_other_content',
          message: { text: 'This is where the batch sent first under this batch_id differs.' },
        },
      ],
    },
  );
}

/** External ids have been used for other payments, in other batches or earlier in this one; a fault for each. */
export function externalIdConflict(
  batchId: string,
  conflicts: Extract<AcceptOutcome, { kind: 'refused' }>['conflicts'],
): DomainError {
  return new DomainError(
    'external_id_conflict',
    'External ids have been used for payments of another amount or to another key. Nothing was stored.',
    {
      faults: conflicts.map(({ index, existingBatchId }) => ({
        pointer: joinPointer(ITEMS, index),
        code: 'external_id_conflict',
        // This batch is not stored: it has no name to look up.
        ...(existingBatchId === batchId
          ? {
              message: {
                text: 'This external_id is used earlier in this batch with another amount or Pix key. Give each payment its own.',
              },
            }
          : {
              message: {
                text: 'This external_id has been used with another amount or Pix key. Give each payment its own.',
              },
              existing_batch_id: existingBatchId,
            }),
      })),
    },
  );
}
