import { ApiProperty } from '@nestjs/swagger';
import type { Instant } from '#domain';
import { CLIENT_ID, COUNT, MOMENT } from '../documentation/fields.js';
import { BatchReportDto, PayoutReportDto } from '../payouts/report.dto.js';
import { WEBHOOK_ID } from './webhooks.dto.js';

const WHEN = { ...MOMENT, description: 'When it happened, not when it is sent.' } as const;

/** An item of a batch as it was at the moment of the event. */
export class PayoutWebhookDataDto extends PayoutReportDto {
  @ApiProperty({ ...CLIENT_ID, example: '2025-10-05-A' })
  readonly batch_id!: string;

  @ApiProperty({
    ...COUNT,
    description: 'Grows with every change of the payout: drop what is older than what you know.',
    example: 2,
  })
  readonly sequence!: number;
}

/** What is sent when a payout is paid, fails or needs review. */
export class PayoutWebhookDto {
  @ApiProperty({ enum: ['payout.paid', 'payout.failed', 'payout.needs_review'], example: 'payout.paid' })
  readonly type!: string;

  @ApiProperty(WHEN)
  readonly timestamp!: Instant;

  @ApiProperty({ type: PayoutWebhookDataDto })
  readonly data!: PayoutWebhookDataDto;
}

/** What is sent when a batch is final. */
export class BatchWebhookDto {
  @ApiProperty({ enum: ['batch.completed'], example: 'batch.completed' })
  readonly type!: string;

  @ApiProperty(WHEN)
  readonly timestamp!: Instant;

  @ApiProperty({ type: BatchReportDto, description: 'The report, without `details`.' })
  readonly data!: BatchReportDto;
}

/** What a ping says. */
export class PingWebhookDataDto {
  @ApiProperty({ ...WEBHOOK_ID, description: 'The webhook that was pinged.' })
  readonly webhook_id!: string;
}

/** What is sent by a ping. */
export class PingWebhookDto {
  @ApiProperty({ enum: ['ping'], example: 'ping' })
  readonly type!: string;

  @ApiProperty(WHEN)
  readonly timestamp!: Instant;

  @ApiProperty({ type: PingWebhookDataDto })
  readonly data!: PingWebhookDataDto;
}
