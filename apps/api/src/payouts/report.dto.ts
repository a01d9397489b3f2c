import { ApiProperty } from '@nestjs/swagger';
import {
  BATCH_PRIORITIES,
  BATCH_STATUSES,
  PAYOUT_STATUSES,
  PIX_KEY_TYPES,
  type BatchPriority,
  type BatchStatus,
  type Language,
  type Metadata,
  type PayoutStatus,
  type PixKeyType,
} from '#domain';
import type { PayoutWithHistory } from '#use-cases';
import { toPayoutEventReport, toPayoutReport } from '#presenters';
import {
  ApiBatchIdProperty,
  ApiClientId,
  ApiCount,
  ApiDescription,
  ApiEndToEndId,
  ApiExternalId,
  ApiFlag,
  ApiIspbProperty,
  ApiMetadata,
  ApiMoment,
  ApiNullableText,
  ApiNullableMoment,
  ApiPayoutId,
  ApiText,
  OPTIONAL,
} from '../documentation/fields.js';
import { PageOf } from '../lists/page.dto.js';

export const PAYOUT_STATUS = { enum: PAYOUT_STATUSES, enumName: 'PayoutStatus', example: 'paid' } as const;

/** Money of a paid item that came back. */
class PayoutReturnDto {
  @ApiText("The rail's id of it.", 'D60701190202510051205a1B2c3D4e5F') readonly return_id!: string;
  @ApiCount({ example: 10_000 }) readonly amount_cents!: number;
  @ApiNullableText("The rail's reason, where it names one.") readonly reason!: string | null;
  @ApiMoment() readonly at!: string;
}

/** Why an item failed or is held. */
export class FailureDto {
  @ApiText(
    'An SPI reason code, KEY_NOT_FOUND, RECEIVER_MISMATCH, RECEIVER_UNVERIFIABLE, PSP_REJECTED, OUTCOME_UNKNOWN, PSP_CONTRADICTS, RAIL_CHANGED or MARKED_FAILED.',
    'AC03',
  )
  readonly code!: string;
  @ApiText('What the code means, for people.', "The receiver's branch or account does not exist.")
  readonly message!: string;
  @ApiFlag('Whether the same payment, under a new external_id, may well succeed.', false)
  readonly retryable!: boolean;
  @ApiText('Its source: `rail`, `directory` or `operator`.', 'rail')
  readonly source!: string;
  @ApiText('What else is known.', 'After 5 attempts.', OPTIONAL)
  readonly detail?: string;
}

/** What a duplicate repeats. */
export class OriginalDto {
  @ApiBatchIdProperty() readonly batch_id!: string;
  @ApiExternalId() readonly external_id!: string;
  @ApiPayoutId() readonly payout_id!: string;
  @ApiProperty({ ...PAYOUT_STATUS, description: 'As it is now.' }) readonly status!: PayoutStatus;
}

/** An item of a batch. */
export class PayoutReportDto {
  @ApiExternalId() readonly external_id!: string;
  @ApiProperty(PAYOUT_STATUS) readonly status!: PayoutStatus;
  @ApiCount('Centavos.', 35_000) readonly amount_cents!: number;
  @ApiCount('Its index in the batch, from 0.') readonly index!: number;
  @ApiPayoutId() readonly payout_id!: string;
  @ApiClientId({ example: 'u1' }) readonly user_id!: string;
  @ApiProperty({ enum: PIX_KEY_TYPES, enumName: 'PixKeyType', example: 'EMAIL' })
  readonly pix_key_type!: PixKeyType;
  @ApiText({ description: 'Enough to recognise the key.', example: 'u***@e***.com' })
  readonly pix_key_masked!: string;
  @ApiDescription('For the receiver, as it was sent.', undefined, OPTIONAL) readonly description?: string;
  @ApiMetadata('Your notes, as they were sent.', undefined, OPTIONAL) readonly metadata?: Metadata;
  @ApiEndToEndId('Its id on the rail, from the first attempt on.', undefined, OPTIONAL)
  readonly end_to_end_id?: string;
  @ApiIspbProperty("The receiver's institution, once the key is resolved.", undefined, OPTIONAL)
  readonly receiver_ispb?: string;
  @ApiText(
    'In a dry run: whose the key is, where the directory says so before a payment. The one of the sandbox does.',
    'Ana Souza',
    OPTIONAL,
  )
  readonly receiver_name?: string;
  @ApiMoment('When the rail settled it.', undefined, OPTIONAL) readonly settled_at?: string;
  @ApiProperty({
    type: [PayoutReturnDto],
    required: false,
    description: 'Where money came back after it was paid.',
  })
  readonly returns?: readonly PayoutReturnDto[];
  @ApiCount('The sum of `returns`.', 10_000, OPTIONAL) readonly returned_cents?: number;
  @ApiProperty({ required: false, description: 'With `failed` and `needs_review`.' })
  readonly failure?: FailureDto;
  @ApiProperty({ required: false, description: 'With `duplicate`.' }) readonly duplicate_of?: OriginalDto;
}

/** A change of state. */
export class PayoutEventDto {
  @ApiProperty(PAYOUT_STATUS) readonly status!: PayoutStatus;
  @ApiMoment() readonly at!: string;
  @ApiCount('Counts the changes; 0 is the creation.', 2) readonly sequence!: number;
  @ApiCount({ required: false, minimum: 1, description: 'Which attempt to pay it, from 1.', example: 1 })
  readonly attempt?: number;
  @ApiEndToEndId({ required: false }) readonly end_to_end_id?: string;
  @ApiText('Why, where there is a code; such as `AB03`.', undefined, OPTIONAL)
  readonly code?: string;
  @ApiText('What happened, for people.', undefined, OPTIONAL) readonly detail?: string;
}

/** An item with its batch and all that has happened to it. */
export class PayoutWithHistoryDto extends PayoutReportDto {
  @ApiBatchIdProperty() readonly batch_id!: string;
  @ApiProperty({
    type: [PayoutEventDto],
    description: 'Every change of state, oldest first; the first entry is the creation.',
    example: [
      { status: 'pending', at: '2025-10-05T12:00:00.123Z', sequence: 0 },
      { status: 'processing', at: '2025-10-05T12:00:00.151Z', sequence: 1, attempt: 1 },
      { status: 'paid', at: '2025-10-05T12:00:00.204Z', sequence: 2, attempt: 1 },
    ],
  })
  readonly history!: readonly PayoutEventDto[];
}

/** Sums of a batch, in centavos. */
export class AmountsDto {
  @ApiCount('Of all items as they were sent, duplicates included.', 155_000)
  readonly total!: number;
  @ApiCount({ example: 35_000 }) readonly paid!: number;
  @ApiCount({ example: 120_000 }) readonly failed!: number;
  @ApiCount('Of what was paid, what came back.') readonly returned!: number;
}

/** A batch. */
export class BatchReportDto {
  @ApiBatchIdProperty() readonly batch_id!: string;
  @ApiProperty({ enum: BATCH_STATUSES, enumName: 'BatchStatus', example: 'completed_with_failures' })
  readonly status!: BatchStatus;
  @ApiCount('Items in a final state: paid, failed, duplicate or cancelled.', 2)
  readonly processed!: number;
  @ApiCount({ example: 1 }) readonly successful!: number;
  @ApiCount({ example: 1 }) readonly failed!: number;
  @ApiCount('Items that repeat an earlier one and are never paid.') readonly duplicates!: number;
  @ApiCount() readonly pending!: number;
  @ApiCount() readonly processing!: number;
  @ApiCount('Sent; the rail has not reported the outcome.') readonly in_doubt!: number;
  @ApiCount('Held: an operator must act, or the rail must answer.') readonly needs_review!: number;
  @ApiCount() readonly cancelled!: number;
  @ApiProperty() readonly amount_cents!: AmountsDto;
  @ApiMoment('Nothing is sent before, where it is scheduled.', undefined, OPTIONAL)
  readonly scheduled_for?: string;
  @ApiProperty({
    required: false,
    enum: BATCH_PRIORITIES,
    enumName: 'BatchPriority',
    description: 'Where it is not `normal`.',
    example: 'high',
  })
  readonly priority?: BatchPriority;
  @ApiMoment() readonly created_at!: string;
  @ApiNullableMoment('When a worker first claimed an item.') readonly started_at!: string | null;
  @ApiNullableMoment('When the last item became final.') readonly completed_at!: string | null;
  @ApiProperty({
    type: 'string',
    format: 'date-time',
    required: false,
    description:
      'When its items were removed: they are kept for a limited time. `details` is empty then; what is counted and summed stays.',
  })
  readonly items_removed_at?: string;
  @ApiProperty({
    type: [PayoutReportDto],
    required: false,
    description: 'All items, in the order of the batch.',
  })
  readonly details?: readonly PayoutReportDto[];
  @ApiProperty({
    type: 'boolean',
    required: false,
    description:
      'True in the answer to a batch that had been stored before: nothing new was. Left out otherwise.',
  })
  readonly replayed?: true;
}

export class BatchPageDto extends PageOf(BatchReportDto) {}
export class PayoutPageDto extends PageOf(PayoutReportDto) {}
export class PayoutWithHistoryPageDto extends PageOf(PayoutWithHistoryDto) {}

export function toPayoutWithHistoryDto(
  { payout, history }: PayoutWithHistory,
  language: Language,
): PayoutWithHistoryDto {
  return {
    batch_id: payout.batchId,
    ...toPayoutReport(payout, language),
    history: history.map(toPayoutEventReport),
  };
}
