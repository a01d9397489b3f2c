import {
  isFinal,
  maskPixKey,
  PAYOUT_STATUSES,
  reasonOf,
  toInstant,
  type Language,
  type Payout,
  type PayoutBatch,
  type PayoutEvent,
  type PayoutFailure,
} from '#domain';

export type BatchReport = ReturnType<typeof toBatchReport>;
export type PayoutReport = ReturnType<typeof toPayoutReport>;

/**
 * A batch as clients see it; members are in the order of the contract.
 *
 * @param items all of them, in the order of the batch; undefined leaves `details` out.
 * @param language of what people read in the items
 */
export function toBatchReport(batch: PayoutBatch, items?: readonly Payout[], language: Language = 'en') {
  const { counts, scheduledFor, priority } = batch;
  return {
    batch_id: batch.batchId,
    status: batch.status,
    // Items in a final state.
    processed: PAYOUT_STATUSES.filter(isFinal).reduce((sum, status) => sum + counts[status], 0),
    successful: counts.paid,
    failed: counts.failed,
    duplicates: counts.duplicate,
    pending: counts.pending,
    processing: counts.processing,
    in_doubt: counts.in_doubt,
    needs_review: counts.needs_review,
    cancelled: counts.cancelled,
    amount_cents: {
      total: batch.totalCents,
      paid: batch.paidCents,
      failed: batch.failedCents,
      returned: batch.returnedCents,
    },
    ...(scheduledFor !== undefined && { scheduled_for: toInstant(scheduledFor) }),
    ...(priority !== undefined && { priority }),
    created_at: toInstant(batch.createdAt),
    started_at: batch.startedAt === undefined ? null : toInstant(batch.startedAt),
    completed_at: batch.completedAt === undefined ? null : toInstant(batch.completedAt),
    // Retention has removed the items; what is counted stays.
    ...(batch.itemsRemovedAt !== undefined && { items_removed_at: toInstant(batch.itemsRemovedAt) }),
    ...(items !== undefined && { details: items.map((item) => toPayoutReport(item, language)) }),
  };
}

/** An item as clients see it. What it does not have yet is left out. */
export function toPayoutReport(payout: Payout, language: Language) {
  const { description, metadata, endToEndId, receiverIspb, settledAt, failure, returns = [] } = payout;
  const { receiverName, duplicateOf: original } = payout;
  return {
    external_id: payout.externalId,
    status: payout.status,
    amount_cents: payout.amountCents,
    index: payout.index,
    payout_id: payout.payoutId,
    user_id: payout.userId,
    pix_key_type: payout.pixKey.type,
    pix_key_masked: maskPixKey(payout.pixKey),
    ...(description !== undefined && { description }),
    ...(metadata !== undefined && { metadata }),
    ...(endToEndId !== undefined && { end_to_end_id: endToEndId }),
    ...(receiverIspb !== undefined && { receiver_ispb: receiverIspb }),
    ...(receiverName !== undefined && { receiver_name: receiverName }),
    ...(settledAt !== undefined && { settled_at: toInstant(settledAt) }),
    ...(failure !== undefined && { failure: toFailureReport(failure, language) }),
    ...(returns.length > 0 && {
      returns: returns.map(({ returnId, amountCents, reason, at }) => ({
        return_id: returnId,
        amount_cents: amountCents,
        reason: reason ?? null,
        at: toInstant(at),
      })),
      returned_cents: returns.reduce((sum, { amountCents }) => sum + amountCents, 0),
    }),
    ...(original !== undefined && {
      duplicate_of: {
        batch_id: original.batchId,
        external_id: original.externalId,
        payout_id: original.payoutId,
        // As it is now, not as it was when the duplicate came.
        status: original.status,
      },
    }),
  };
}

export function toPayoutEventReport(event: PayoutEvent) {
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
function toFailureReport({ code, source, detail }: PayoutFailure, language: Language) {
  const reason = reasonOf(code);
  return {
    code,
    message: reason.meaning[language],
    // Whether the same payment, under a new `external_id`, may well succeed.
    retryable: reason.kind === 'transient',
    source,
    ...(detail !== undefined && { detail }),
  };
}
