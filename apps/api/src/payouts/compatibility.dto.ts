import { ApiProperty } from '@nestjs/swagger';
import type { Payout, PayoutBatch, PayoutStatus } from '#domain';
import {
  ApiBatchIdProperty,
  ApiClientId,
  ApiCount,
  ApiExternalId,
  ApiMoment,
  ApiPayoutId,
  ApiText,
  PAYOUT_ID,
} from '../documentation/fields.js';

/** The states an item has in the second shape. */
const PLAIN_STATUSES = ['Pending', 'Processing', 'Completed', 'Failed'] as const;
export type PlainStatus = (typeof PLAIN_STATUSES)[number];

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
export class ReceivedBatchDto {
  @ApiBatchIdProperty() readonly batch_id!: string;
  @ApiProperty({
    type: 'array',
    items: PAYOUT_ID,
    description: 'One per item, in their order.',
    example: [PAYOUT_ID.example, '01a202fe-990f-7001-828d-cb48429cc7ae'],
  })
  readonly payout_ids!: readonly string[];
  @ApiCount({ example: 2 }) readonly received_items!: number;
}

/** An item in the second shape. */
export class PlainPayoutDto {
  @ApiPayoutId() readonly id!: string;
  @ApiBatchIdProperty() readonly batch_id!: string;
  @ApiExternalId() readonly external_id!: string;
  @ApiClientId({ example: 'u1' }) readonly user_id!: string;
  @ApiCount('Centavos.', 35_000) readonly amount_cents!: number;
  @ApiText('Whole and normalised.', 'u1@email.com') readonly pix_key!: string;
  @ApiProperty({ enum: PLAIN_STATUSES, enumName: 'PlainStatus', example: 'Completed' })
  readonly status!: PlainStatus;
  @ApiMoment() readonly created_at!: string;
  @ApiMoment() readonly updated_at!: string;
  @ApiText('`{batch_id}:{external_id}`; of a duplicate, those of its original.', '2025-10-05-A:u1-001')
  readonly idempotency_key!: string;
}

/** How many items are in each plain state. */
export class PlainSummaryDto {
  @ApiCount({ example: 1 }) readonly total!: number;
  @ApiCount({ example: 1 }) readonly completed!: number;
  @ApiCount() readonly failed!: number;
  @ApiCount() readonly processing!: number;
  @ApiCount() readonly pending!: number;
}

/** A batch in the second shape. */
export class PlainBatchDto {
  @ApiBatchIdProperty() readonly batch_id!: string;
  @ApiProperty({ type: [PlainPayoutDto] }) readonly payouts!: readonly PlainPayoutDto[];
  @ApiProperty() readonly summary!: PlainSummaryDto;
}

/** @param items none where retention has removed them: their number is known all the same. */
export function toReceivedBatchDto(
  { batchId, counts }: PayoutBatch,
  items: readonly Payout[],
): ReceivedBatchDto {
  return {
    batch_id: batchId,
    payout_ids: items.map(({ payoutId }) => payoutId),
    received_items: Object.values(counts).reduce((sum, count) => sum + count, 0),
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

/** A duplicate is shown as what it repeats: one payment has one id, one key and one state, however often it was sent. */
function toPlainPayoutDto(payout: Payout): PlainPayoutDto {
  const { payoutId, batchId, externalId, status } = payout.duplicateOf ?? payout;
  return {
    id: payoutId,
    batch_id: payout.batchId,
    external_id: payout.externalId,
    user_id: payout.userId,
    amount_cents: payout.amountCents,
    pix_key: payout.pixKey.value,
    status: PLAIN_STATUS[status],
    created_at: payout.createdAt.toISOString(),
    updated_at: payout.updatedAt.toISOString(),
    idempotency_key: `${batchId}:${externalId}`,
  };
}
