import {
  isFinal,
  maskPixKey,
  PAYOUT_STATUSES,
  reasonOf,
  toInstant,
  type BatchStatus,
  type Instant,
  type Payout,
  type PayoutBatch,
  type PayoutEvent,
  type PayoutFailure,
  type PayoutStatus,
  type PixKeyType,
} from '#domain';

/** A batch as clients see it; members are in the order of the contract. */
export type BatchReport = {
  readonly batch_id: string;
  readonly status: BatchStatus;
  /** Items in a final state. */
  readonly processed: number;
  readonly successful: number;
  readonly failed: number;
  readonly duplicates: number;
  readonly pending: number;
  readonly processing: number;
  readonly in_doubt: number;
  readonly needs_review: number;
  readonly cancelled: number;
  readonly amount_cents: { readonly total: number; readonly paid: number; readonly failed: number };
  readonly created_at: Instant;
  readonly started_at: Instant | null;
  readonly completed_at: Instant | null;
  /** Retention has removed the items; what is counted stays. */
  readonly items_removed_at?: Instant;
  readonly details?: readonly PayoutReport[];
};

/** An item as clients see it. What it does not have yet is left out. */
export type PayoutReport = {
  readonly external_id: string;
  readonly status: PayoutStatus;
  readonly amount_cents: number;
  readonly index: number;
  readonly payout_id: string;
  readonly user_id: string;
  readonly pix_key_type: PixKeyType;
  /** Enough to recognise the key. */
  readonly pix_key_masked: string;
  readonly end_to_end_id?: string;
  readonly receiver_ispb?: string;
  readonly settled_at?: Instant;
  readonly failure?: FailureReport;
  readonly duplicate_of?: {
    readonly batch_id: string;
    readonly external_id: string;
    readonly payout_id: string;
    /** As it is now, not as it was when the duplicate came. */
    readonly status: PayoutStatus;
  };
};

export type FailureReport = {
  readonly code: string;
  readonly message: string;
  /** Whether the same payment, under a new `external_id`, may well succeed. */
  readonly retryable: boolean;
  readonly source: string;
  /** What else is known of this one. */
  readonly detail?: string;
};

export type PayoutEventReport = {
  readonly status: PayoutStatus;
  readonly at: Instant;
  readonly sequence: number;
  readonly attempt?: number;
  readonly end_to_end_id?: string;
  readonly code?: string;
  readonly detail?: string;
};

/** @param items all of them, in the order of the batch; undefined leaves `details` out. */
export function toBatchReport(batch: PayoutBatch, items?: readonly Payout[]): BatchReport {
  const { counts } = batch;
  return {
    batch_id: batch.batchId,
    status: batch.status,
    processed: PAYOUT_STATUSES.filter(isFinal).reduce((sum, status) => sum + counts[status], 0),
    successful: counts.paid,
    failed: counts.failed,
    duplicates: counts.duplicate,
    pending: counts.pending,
    processing: counts.processing,
    in_doubt: counts.in_doubt,
    needs_review: counts.needs_review,
    cancelled: counts.cancelled,
    amount_cents: { total: batch.totalCents, paid: batch.paidCents, failed: batch.failedCents },
    created_at: toInstant(batch.createdAt),
    started_at: batch.startedAt === undefined ? null : toInstant(batch.startedAt),
    completed_at: batch.completedAt === undefined ? null : toInstant(batch.completedAt),
    ...(batch.itemsRemovedAt !== undefined && { items_removed_at: toInstant(batch.itemsRemovedAt) }),
    ...(items !== undefined && { details: items.map(toPayoutReport) }),
  };
}

export function toPayoutReport(payout: Payout): PayoutReport {
  const { endToEndId, receiverIspb, settledAt, failure, duplicateOf: original } = payout;
  return {
    external_id: payout.externalId,
    status: payout.status,
    amount_cents: payout.amountCents,
    index: payout.index,
    payout_id: payout.payoutId,
    user_id: payout.userId,
    pix_key_type: payout.pixKey.type,
    pix_key_masked: maskPixKey(payout.pixKey),
    ...(endToEndId !== undefined && { end_to_end_id: endToEndId }),
    ...(receiverIspb !== undefined && { receiver_ispb: receiverIspb }),
    ...(settledAt !== undefined && { settled_at: toInstant(settledAt) }),
    ...(failure !== undefined && { failure: toFailureReport(failure) }),
    ...(original !== undefined && {
      duplicate_of: {
        batch_id: original.batchId,
        external_id: original.externalId,
        payout_id: original.payoutId,
        status: original.status,
      },
    }),
  };
}

export function toPayoutEventReport(event: PayoutEvent): PayoutEventReport {
  return {
    status: event.status,
    at: toInstant(event.at),
    sequence: event.sequence,
    ...(event.attempt > 0 && { attempt: event.attempt }),
    ...(event.endToEndId !== undefined && { end_to_end_id: event.endToEndId }),
    ...(event.code !== undefined && { code: event.code }),
    ...(event.detail !== undefined && { detail: event.detail }),
  };
}

/** Failed and held items alike: the code, what it means, and whether trying anew makes sense. */
function toFailureReport({ code, source, detail }: PayoutFailure): FailureReport {
  const reason = reasonOf(code);
  return {
    code,
    message: reason.english,
    retryable: reason.kind === 'transient',
    source,
    ...(detail !== undefined && { detail }),
  };
}
