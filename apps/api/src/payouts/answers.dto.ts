import { ApiProperty } from '@nestjs/swagger';
import { PAYOUT_STATUSES, type PayoutStatus } from '#domain';
import { CLIENT_ID, COUNT } from '../documentation/fields.js';
import { BatchReportDto, PayoutEventDto, PayoutReportDto } from './report.dto.js';

/** What is left of a list, as the documentation shows it. */
export const NEXT_CURSOR = {
  type: 'string',
  nullable: true,
  description: 'Pass it on as `cursor` for the next page; null: this is the last one.',
  example: null,
} as const;

/** An item with its batch and all that has happened to it. */
export class PayoutStoryDto extends PayoutReportDto {
  @ApiProperty({ ...CLIENT_ID, example: '2025-10-05-A' })
  readonly batch_id!: string;

  @ApiProperty({
    type: [PayoutEventDto],
    description: 'Every change of state, oldest first; the first entry is the creation.',
  })
  readonly history!: PayoutEventDto[];
}

export class BatchPageDto {
  @ApiProperty({ type: [BatchReportDto] })
  readonly items!: BatchReportDto[];

  @ApiProperty(NEXT_CURSOR)
  readonly next_cursor!: string | null;
}

export class PayoutPageDto {
  @ApiProperty({ type: [PayoutReportDto] })
  readonly items!: PayoutReportDto[];

  @ApiProperty(NEXT_CURSOR)
  readonly next_cursor!: string | null;
}

export class PayoutStoryPageDto {
  @ApiProperty({ type: [PayoutStoryDto] })
  readonly items!: PayoutStoryDto[];

  @ApiProperty(NEXT_CURSOR)
  readonly next_cursor!: string | null;
}

/** An item that a cancellation came too late for. */
export class NotCancelledDto {
  @ApiProperty({ ...CLIENT_ID, example: 'u1-001' })
  readonly external_id!: string;

  @ApiProperty({ enum: PAYOUT_STATUSES, enumName: 'PayoutStatus', example: 'paid' })
  readonly status!: PayoutStatus;
}

export class CancellationDto {
  @ApiProperty({ ...COUNT, description: 'Items that this call cancelled.', example: 1 })
  readonly cancelled!: number;

  @ApiProperty({ type: [NotCancelledDto], description: 'All others that are not cancelled.' })
  readonly not_cancelled!: NotCancelledDto[];
}
