import { toInstant, type Instant, type Payout, type PayoutStatus } from '#domain';

/** The states an item has in the second shape. */
export type PlainStatus = 'Pending' | 'Processing' | 'Completed' | 'Failed';

/** `duplicate` stands for none: a duplicate shows as its original, which is none itself. */
const PLAIN_STATUS: Readonly<Record<PayoutStatus, PlainStatus>> = {
  pending: 'Pending',
  processing: 'Processing',
  in_doubt: 'Processing',
  needs_review: 'Processing',
  paid: 'Completed',
  failed: 'Failed',
  cancelled: 'Failed',
  duplicate: 'Pending',
};

/** The second shape's answer to a batch that was accepted. */
export interface ReceivedBatchDto {
  readonly batch_id: string;
  readonly payout_ids: readonly string[];
  readonly received_items: number;
}

/** An item in the second shape. */
export interface PlainPayoutDto {
  readonly id: string;
  readonly batch_id: string;
  readonly external_id: string;
  readonly user_id: string;
  readonly amount_cents: number;
  /** Whole and normalised. */
  readonly pix_key: string;
  readonly status: PlainStatus;
  readonly created_at: Instant;
  readonly updated_at: Instant;
  readonly idempotency_key: string;
}

/** A batch in the second shape. */
export interface PlainBatchDto {
  readonly batch_id: string;
  readonly payouts: readonly PlainPayoutDto[];
  readonly summary: {
    readonly total: number;
    readonly completed: number;
    readonly failed: number;
    readonly processing: number;
    readonly pending: number;
  };
}

export function toReceivedBatchDto(batchId: string, items: readonly Payout[]): ReceivedBatchDto {
  return {
    batch_id: batchId,
    payout_ids: items.map(({ payoutId }) => payoutId),
    received_items: items.length,
  };
}

export function toPlainBatchDto(batchId: string, items: readonly Payout[]): PlainBatchDto {
  const payouts = items.map(toPlainPayoutDto);
  const count = (status: PlainStatus): number => payouts.filter((payout) => payout.status === status).length;
  return {
    batch_id: batchId,
    payouts,
    summary: {
      total: payouts.length,
      completed: count('Completed'),
      failed: count('Failed'),
      processing: count('Processing'),
      pending: count('Pending'),
    },
  };
}

function toPlainPayoutDto(payout: Payout): PlainPayoutDto {
  return {
    id: payout.payoutId,
    batch_id: payout.batchId,
    external_id: payout.externalId,
    user_id: payout.userId,
    amount_cents: payout.amountCents,
    pix_key: payout.pixKey.value,
    status: PLAIN_STATUS[payout.duplicateOf?.status ?? payout.status],
    created_at: toInstant(payout.createdAt),
    updated_at: toInstant(payout.updatedAt),
    idempotency_key: `${payout.batchId}:${payout.externalId}`,
  };
}
