import {
  PAYOUT_STATUSES,
  type Payout,
  type PayoutBatch,
  type PayoutBatchOrder,
  type PayoutStatus,
} from '#domain';
import type { AcceptOutcome } from './payout-batch-store.port.js';

type Accepted = Extract<AcceptOutcome, { kind: 'accepted' }>;

/** A batch as it was when it was stored: all that is known of it, without reading it again. */
export function acceptedBatch(
  { batchId, items }: PayoutBatchOrder,
  { status, createdAt, completedAt, duplicates }: Accepted,
): PayoutBatch {
  const none = Object.fromEntries(PAYOUT_STATUSES.map((each) => [each, 0])) as Record<PayoutStatus, number>;
  return {
    batchId,
    status,
    counts: { ...none, pending: items.length - duplicates.length, duplicate: duplicates.length },
    totalCents: items.reduce((sum, { amountCents }) => sum + amountCents, 0),
    paidCents: 0,
    failedCents: 0,
    createdAt,
    startedAt: undefined,
    completedAt,
    itemsRemovedAt: undefined,
  };
}

/** Its items, likewise. */
export function acceptedItems(
  { batchId, items }: PayoutBatchOrder,
  payoutIds: readonly string[],
  { createdAt, duplicates }: Accepted,
): Payout[] {
  const originals = new Map(duplicates.map(({ index, original }) => [index, original]));
  return items.map((item, index) => {
    const duplicateOf = originals.get(index);
    return {
      payoutId: payoutIds[index] ?? '',
      batchId,
      index,
      externalId: item.externalId,
      userId: item.userId,
      amountCents: item.amountCents,
      pixKey: item.pixKey,
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
