import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  BATCH_STATUSES,
  PAYOUT_STATUSES,
  PIX_KEY_TYPES,
  type BatchReport,
  type BatchStatus,
  type FailureReport,
  type Instant,
  type PayoutEventReport,
  type PayoutReport,
  type PayoutStatus,
  type PixKeyType,
} from '#domain';

const PAYOUT_ID = '01a202fe-990f-7000-990d-de7d749ebc9f';
const END_TO_END_ID = 'E32074986202510051200a1B2c3D4e5F';
const MOMENT = '2025-10-05T12:00:00.123Z';

/** Why an item failed or is held, as the documentation shows it. */
export class FailureDto implements FailureReport {
  @ApiProperty({ description: 'An SPI reason code, KEY_NOT_FOUND or OUTCOME_UNKNOWN.', example: 'AC03' })
  readonly code!: string;

  @ApiProperty({ example: "The receiver's branch or account does not exist." })
  readonly message!: string;

  @ApiProperty({
    description: 'Whether the same payment, under a new external_id, may well succeed.',
    example: false,
  })
  readonly retryable!: boolean;

  @ApiProperty({ description: 'Who said so: `rail` or `directory`.', example: 'rail' })
  readonly source!: string;

  @ApiPropertyOptional({ description: 'What else is known.' })
  readonly detail?: string;
}

/** What a duplicate repeats. */
export class OriginalDto {
  @ApiProperty({ example: '2025-10-05-A' })
  readonly batch_id!: string;

  @ApiProperty({ example: 'u1-001' })
  readonly external_id!: string;

  @ApiProperty({ format: 'uuid', example: PAYOUT_ID })
  readonly payout_id!: string;

  @ApiProperty({ description: 'As it is now.', enum: PAYOUT_STATUSES, example: 'paid' })
  readonly status!: PayoutStatus;
}

/** An item of a batch. */
export class PayoutReportDto implements PayoutReport {
  @ApiProperty({ example: 'u1-001' })
  readonly external_id!: string;

  @ApiProperty({ enum: PAYOUT_STATUSES, example: 'paid' })
  readonly status!: PayoutStatus;

  @ApiProperty({ description: 'Centavos.', example: 35_000 })
  readonly amount_cents!: number;

  @ApiProperty({ description: 'Its place in the batch, from 0.', example: 0 })
  readonly index!: number;

  @ApiProperty({ format: 'uuid', example: PAYOUT_ID })
  readonly payout_id!: string;

  @ApiProperty({ example: 'u1' })
  readonly user_id!: string;

  @ApiProperty({ enum: PIX_KEY_TYPES, example: 'EMAIL' })
  readonly pix_key_type!: PixKeyType;

  @ApiProperty({ description: 'Enough to recognise the key.', example: 'u***@e***.com' })
  readonly pix_key_masked!: string;

  @ApiPropertyOptional({
    description: 'Its id on the rail, from the first attempt on.',
    example: END_TO_END_ID,
  })
  readonly end_to_end_id?: string;

  @ApiPropertyOptional({
    description: "The receiver's institution, once the key is resolved.",
    example: '00000000',
  })
  readonly receiver_ispb?: string;

  @ApiPropertyOptional({ type: String, description: 'When the rail settled it.', example: MOMENT })
  readonly settled_at?: Instant;

  @ApiPropertyOptional({ type: FailureDto, description: 'With `failed` and `needs_review`.' })
  readonly failure?: FailureDto;

  @ApiPropertyOptional({ type: OriginalDto, description: 'With `duplicate`.' })
  readonly duplicate_of?: OriginalDto;
}

/** A change of state. */
export class PayoutEventDto implements PayoutEventReport {
  @ApiProperty({ enum: PAYOUT_STATUSES, example: 'processing' })
  readonly status!: PayoutStatus;

  @ApiProperty({ type: String, example: MOMENT })
  readonly at!: Instant;

  @ApiProperty({ description: 'Counts the changes; 0 is the creation.', example: 1 })
  readonly sequence!: number;

  @ApiPropertyOptional({ description: 'Which attempt to pay it, from 1.', example: 1 })
  readonly attempt?: number;

  @ApiPropertyOptional({ example: END_TO_END_ID })
  readonly end_to_end_id?: string;

  @ApiPropertyOptional({ description: 'Why, where there is a code.', example: 'AB03' })
  readonly code?: string;

  @ApiPropertyOptional({ description: 'What happened, for people.' })
  readonly detail?: string;
}

/** Sums of a batch, in centavos. */
export class AmountsDto {
  @ApiProperty({ description: 'Of all items as they were sent, duplicates included.', example: 155_000 })
  readonly total!: number;

  @ApiProperty({ example: 155_000 })
  readonly paid!: number;

  @ApiProperty({ example: 0 })
  readonly failed!: number;
}

/** A batch. */
export class BatchReportDto implements BatchReport {
  @ApiProperty({ example: '2025-10-05-A' })
  readonly batch_id!: string;

  @ApiProperty({ enum: BATCH_STATUSES, example: 'completed' })
  readonly status!: BatchStatus;

  @ApiProperty({
    description: 'Items in a final state: paid, failed, duplicate or cancelled.',
    example: 2,
  })
  readonly processed!: number;

  @ApiProperty({ example: 2 })
  readonly successful!: number;

  @ApiProperty({ example: 0 })
  readonly failed!: number;

  @ApiProperty({ description: 'Items that repeat an earlier one and are never paid.', example: 0 })
  readonly duplicates!: number;

  @ApiProperty({ example: 0 })
  readonly pending!: number;

  @ApiProperty({ example: 0 })
  readonly processing!: number;

  @ApiProperty({ description: 'Sent, and the rail has not said what became of them.', example: 0 })
  readonly in_doubt!: number;

  @ApiProperty({ description: 'Held: an operator must act, or the rail must answer.', example: 0 })
  readonly needs_review!: number;

  @ApiProperty({ example: 0 })
  readonly cancelled!: number;

  @ApiProperty({ type: AmountsDto })
  readonly amount_cents!: AmountsDto;

  @ApiProperty({ type: String, example: MOMENT })
  readonly created_at!: Instant;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'When a worker first took an item.',
    example: MOMENT,
  })
  readonly started_at!: Instant | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'When the last item became final.',
    example: MOMENT,
  })
  readonly completed_at!: Instant | null;

  @ApiPropertyOptional({ type: [PayoutReportDto], description: 'All items, in the order of the batch.' })
  readonly details?: PayoutReportDto[];
}
