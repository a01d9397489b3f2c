import {
  BATCH_PRIORITIES,
  type BatchStatus,
  type ClientId,
  type Metadata,
  type Payout,
  type PayoutBatch,
  type PayoutEvent,
  type PayoutStatus,
  type PixKeyType,
  type TaxId,
} from '#domain';
import type { PayoutBatchEntity } from '../entities/payout-batch.entity.js';

/** A row of `payout_batch` as the driver reads it, or as JSON has it: bigint as text or number, times as Date or text. */
export interface BatchRow {
  readonly batch_id: ClientId;
  readonly status: BatchStatus;
  readonly scheduled_for: Date | string | null;
  readonly priority: number;
  readonly created_at: Date | string;
  readonly started_at: Date | string | null;
  readonly completed_at: Date | string | null;
  readonly items_removed_at: Date | string | null;
  readonly pending: number;
  readonly processing: number;
  readonly in_doubt: number;
  readonly needs_review: number;
  readonly paid: number;
  readonly failed: number;
  readonly duplicate: number;
  readonly cancelled: number;
  readonly total_cents: string | number;
  readonly paid_cents: string | number;
  readonly failed_cents: string | number;
  readonly returned_cents: string | number;
}

/** A payout with what it repeats, as the driver reads it. */
export interface PayoutRow {
  readonly payout_id: string;
  readonly batch_id: ClientId;
  readonly item_index: number;
  readonly external_id: ClientId;
  readonly user_id: ClientId;
  readonly amount_cents: string;
  readonly pix_key: string;
  readonly pix_key_type: PixKeyType;
  readonly expected_tax_id: TaxId | null;
  readonly description: string | null;
  /** JSON. */
  readonly metadata: string | null;
  readonly status: PayoutStatus;
  readonly end_to_end_id: string | null;
  readonly receiver_ispb: string | null;
  readonly settled_at: Date | null;
  readonly failure_code: string | null;
  readonly failure_source: string | null;
  readonly failure_detail: string | null;
  readonly returns:
    | readonly {
        readonly return_id: string;
        readonly amount_cents: number;
        readonly reason: string | null;
        readonly returned_at: string;
      }[]
    | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly original_id: string | null;
  readonly original_batch_id: ClientId | null;
  readonly original_external_id: ClientId | null;
  readonly original_status: PayoutStatus | null;
}

/** A change of a payout's state. */
export interface HistoryRow {
  readonly payout_id: string;
  readonly sequence: number;
  readonly status: PayoutStatus;
  readonly at: Date;
  readonly attempt: number;
  readonly payment_id: string | null;
  readonly end_to_end_id: string | null;
  readonly code: string | null;
  readonly detail: string | null;
}

export function toBatch(row: BatchRow): PayoutBatch {
  const { pending, processing, in_doubt, needs_review, paid, failed, duplicate, cancelled } = row;
  return {
    batchId: row.batch_id,
    status: row.status,
    ...departureOf(row.scheduled_for, row.priority),
    counts: { pending, processing, in_doubt, needs_review, paid, failed, duplicate, cancelled },
    totalCents: Number(row.total_cents),
    paidCents: Number(row.paid_cents),
    failedCents: Number(row.failed_cents),
    returnedCents: Number(row.returned_cents),
    createdAt: new Date(row.created_at),
    startedAt: row.started_at === null ? undefined : new Date(row.started_at),
    completedAt: row.completed_at === null ? undefined : new Date(row.completed_at),
    itemsRemovedAt: row.items_removed_at === null ? undefined : new Date(row.items_removed_at),
  };
}

/** @param rank of the priority: -1, 0 or 1 */
function departureOf(scheduledFor: Date | string | null, rank: number) {
  const priority = BATCH_PRIORITIES[rank + 1];
  return {
    ...(scheduledFor !== null && { scheduledFor: new Date(scheduledFor) }),
    ...(priority !== 'normal' && { priority }),
  };
}

export function toPayout(row: PayoutRow): Payout {
  return {
    payoutId: row.payout_id,
    batchId: row.batch_id,
    index: row.item_index,
    externalId: row.external_id,
    userId: row.user_id,
    amountCents: Number(row.amount_cents),
    pixKey: { type: row.pix_key_type, value: row.pix_key },
    expectedTaxId: row.expected_tax_id ?? undefined,
    ...(row.description !== null && { description: row.description }),
    ...(row.metadata !== null && { metadata: JSON.parse(row.metadata) as Metadata }),
    status: row.status,
    endToEndId: row.end_to_end_id ?? undefined,
    receiverIspb: row.receiver_ispb ?? undefined,
    settledAt: row.settled_at ?? undefined,
    failure:
      row.failure_code === null
        ? undefined
        : {
            code: row.failure_code,
            source: row.failure_source ?? 'rail',
            detail: row.failure_detail ?? undefined,
          },
    ...(row.returns !== null && {
      returns: row.returns.map(({ return_id, amount_cents, reason, returned_at }) => ({
        returnId: return_id,
        amountCents: amount_cents,
        reason: reason ?? undefined,
        at: new Date(returned_at),
      })),
    }),
    duplicateOf: toOriginal(row),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toOriginal(row: PayoutRow): Payout['duplicateOf'] {
  const { original_id, original_batch_id, original_external_id, original_status } = row;
  if (original_id === null || original_batch_id === null || original_external_id === null) return undefined;
  if (original_status === null) return undefined;
  return {
    payoutId: original_id,
    batchId: original_batch_id,
    externalId: original_external_id,
    status: original_status,
  };
}

export function batchOf(batch: PayoutBatchEntity): PayoutBatch {
  const { pending, processing, paid, failed, duplicate, cancelled } = batch;
  return {
    batchId: batch.batchId,
    status: batch.currentStatus,
    ...departureOf(batch.scheduledFor, batch.priority),
    counts: {
      pending,
      processing,
      in_doubt: batch.inDoubt,
      needs_review: batch.needsReview,
      paid,
      failed,
      duplicate,
      cancelled,
    },
    totalCents: batch.totalCents,
    paidCents: batch.paidCents,
    failedCents: batch.failedCents,
    returnedCents: batch.returnedCents,
    createdAt: batch.createdAt,
    startedAt: batch.startedAt ?? undefined,
    completedAt: batch.completedAt ?? undefined,
    itemsRemovedAt: batch.itemsRemovedAt ?? undefined,
  };
}

export function eventOf(row: HistoryRow): PayoutEvent {
  const { sequence, status, at, attempt, payment_id, end_to_end_id, code, detail } = row;
  return {
    sequence,
    status,
    at,
    attempt,
    ...(payment_id !== null && { paymentId: payment_id }),
    endToEndId: end_to_end_id ?? undefined,
    code: code ?? undefined,
    detail: detail ?? undefined,
  };
}
