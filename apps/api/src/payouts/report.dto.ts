import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  BATCH_STATUSES,
  PAYOUT_STATUSES,
  PIX_KEY_TYPES,
  type BatchStatus,
  type Instant,
  type PayoutStatus,
  type PixKeyType,
} from '#domain';
import type { BatchReport, FailureReport, PayoutEventReport, PayoutReport } from '#webhooks';
import {
  CENTAVOS,
  CLIENT_ID,
  COUNT,
  END_TO_END_ID,
  ISPB,
  MOMENT,
  MOMENT_OR_NULL,
  PAYOUT_ID,
} from '../documentation/fields.js';

const A_BATCH_ID = { ...CLIENT_ID, example: '2025-10-05-A' } as const;
const AN_EXTERNAL_ID = { ...CLIENT_ID, example: 'u1-001' } as const;
const A_STATUS = { enum: PAYOUT_STATUSES, enumName: 'PayoutStatus' };

/** Why an item failed or is held, as the documentation shows it. */
export class FailureDto implements FailureReport {
  @ApiProperty({
    description: 'An SPI reason code, KEY_NOT_FOUND, OUTCOME_UNKNOWN or MARKED_FAILED.',
    example: 'AC03',
  })
  readonly code!: string;

  @ApiProperty({
    description: 'What the code means, for people.',
    example: "The receiver's branch or account does not exist.",
  })
  readonly message!: string;

  @ApiProperty({
    description: 'Whether the same payment, under a new external_id, may well succeed.',
    example: false,
  })
  readonly retryable!: boolean;

  @ApiProperty({ description: 'Who said so: `rail`, `directory` or `operator`.', example: 'rail' })
  readonly source!: string;

  @ApiPropertyOptional({ description: 'What else is known.', example: 'After 5 attempts.' })
  readonly detail?: string;
}

/** What a duplicate repeats. */
export class OriginalDto {
  @ApiProperty(A_BATCH_ID)
  readonly batch_id!: string;

  @ApiProperty(AN_EXTERNAL_ID)
  readonly external_id!: string;

  @ApiProperty(PAYOUT_ID)
  readonly payout_id!: string;

  @ApiProperty({ ...A_STATUS, description: 'As it is now.', example: 'paid' })
  readonly status!: PayoutStatus;
}

/** An item of a batch. */
export class PayoutReportDto implements PayoutReport {
  @ApiProperty(AN_EXTERNAL_ID)
  readonly external_id!: string;

  @ApiProperty({ ...A_STATUS, example: 'paid' })
  readonly status!: PayoutStatus;

  @ApiProperty({ ...CENTAVOS, description: 'Centavos.', example: 35_000 })
  readonly amount_cents!: number;

  @ApiProperty({ ...COUNT, description: 'Its place in the batch, from 0.', example: 0 })
  readonly index!: number;

  @ApiProperty(PAYOUT_ID)
  readonly payout_id!: string;

  @ApiProperty({ ...CLIENT_ID, example: 'u1' })
  readonly user_id!: string;

  @ApiProperty({ enum: PIX_KEY_TYPES, enumName: 'PixKeyType', example: 'EMAIL' })
  readonly pix_key_type!: PixKeyType;

  @ApiProperty({ description: 'Enough to recognise the key.', example: 'u***@e***.com' })
  readonly pix_key_masked!: string;

  @ApiPropertyOptional({ ...END_TO_END_ID, description: 'Its id on the rail, from the first attempt on.' })
  readonly end_to_end_id?: string;

  @ApiPropertyOptional({
    ...ISPB,
    description: "The receiver's institution, once the key is resolved.",
    example: '00000000',
  })
  readonly receiver_ispb?: string;

  @ApiPropertyOptional({ ...MOMENT, description: 'When the rail settled it.' })
  readonly settled_at?: Instant;

  @ApiPropertyOptional({ type: FailureDto, description: 'With `failed` and `needs_review`.' })
  readonly failure?: FailureDto;

  @ApiPropertyOptional({ type: OriginalDto, description: 'With `duplicate`.' })
  readonly duplicate_of?: OriginalDto;
}

/** A change of state. */
export class PayoutEventDto implements PayoutEventReport {
  @ApiProperty({ ...A_STATUS, example: 'processing' })
  readonly status!: PayoutStatus;

  @ApiProperty(MOMENT)
  readonly at!: Instant;

  @ApiProperty({ ...COUNT, description: 'Counts the changes; 0 is the creation.', example: 1 })
  readonly sequence!: number;

  @ApiPropertyOptional({ ...COUNT, minimum: 1, description: 'Which attempt to pay it, from 1.', example: 1 })
  readonly attempt?: number;

  @ApiPropertyOptional(END_TO_END_ID)
  readonly end_to_end_id?: string;

  @ApiPropertyOptional({ description: 'Why, where there is a code.', example: 'AB03' })
  readonly code?: string;

  @ApiPropertyOptional({ description: 'What happened, for people.', example: 'The rail gave no answer.' })
  readonly detail?: string;
}

/** Sums of a batch, in centavos. */
export class AmountsDto {
  @ApiProperty({
    ...CENTAVOS,
    description: 'Of all items as they were sent, duplicates included.',
    example: 155_000,
  })
  readonly total!: number;

  @ApiProperty({ ...CENTAVOS, example: 155_000 })
  readonly paid!: number;

  @ApiProperty({ ...CENTAVOS, example: 0 })
  readonly failed!: number;
}

/** A batch. */
export class BatchReportDto implements BatchReport {
  @ApiProperty(A_BATCH_ID)
  readonly batch_id!: string;

  @ApiProperty({ enum: BATCH_STATUSES, enumName: 'BatchStatus', example: 'completed' })
  readonly status!: BatchStatus;

  @ApiProperty({
    ...COUNT,
    description: 'Items in a final state: paid, failed, duplicate or cancelled.',
    example: 2,
  })
  readonly processed!: number;

  @ApiProperty({ ...COUNT, example: 2 })
  readonly successful!: number;

  @ApiProperty({ ...COUNT, example: 0 })
  readonly failed!: number;

  @ApiProperty({ ...COUNT, description: 'Items that repeat an earlier one and are never paid.', example: 0 })
  readonly duplicates!: number;

  @ApiProperty({ ...COUNT, example: 0 })
  readonly pending!: number;

  @ApiProperty({ ...COUNT, example: 0 })
  readonly processing!: number;

  @ApiProperty({ ...COUNT, description: 'Sent, and the rail has not said what became of them.', example: 0 })
  readonly in_doubt!: number;

  @ApiProperty({ ...COUNT, description: 'Held: an operator must act, or the rail must answer.', example: 0 })
  readonly needs_review!: number;

  @ApiProperty({ ...COUNT, example: 0 })
  readonly cancelled!: number;

  @ApiProperty({ type: AmountsDto })
  readonly amount_cents!: AmountsDto;

  @ApiProperty(MOMENT)
  readonly created_at!: Instant;

  @ApiProperty({ ...MOMENT_OR_NULL, description: 'When a worker first took an item.' })
  readonly started_at!: Instant | null;

  @ApiProperty({ ...MOMENT_OR_NULL, description: 'When the last item became final.' })
  readonly completed_at!: Instant | null;

  @ApiPropertyOptional({
    ...MOMENT,
    description:
      'Since when its items are gone: they are kept for a time only. `details` is empty then; what is counted and summed stays.',
  })
  readonly items_removed_at?: Instant;

  @ApiPropertyOptional({ type: [PayoutReportDto], description: 'All items, in the order of the batch.' })
  readonly details?: PayoutReportDto[];
}
