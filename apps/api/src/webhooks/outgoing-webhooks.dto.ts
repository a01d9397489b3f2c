import { ApiProperty } from '@nestjs/swagger';
import { ApiBatchIdProperty, ApiCount, ApiMoment } from '../documentation/fields.js';
import { BatchReportDto, PayoutReportDto } from '../payouts/report.dto.js';
import { WEBHOOK_ID } from './webhooks.dto.js';

class SentWebhookDto {
  @ApiMoment('When it happened, not when it is sent.') readonly timestamp!: string;
}

/** An item of a batch as it was at the moment of the event. */
export class PayoutWebhookDataDto extends PayoutReportDto {
  @ApiBatchIdProperty() readonly batch_id!: string;
  @ApiCount({
    description: 'Grows with every change of the payout: drop what is older than what you know.',
    example: 2,
  })
  readonly sequence!: number;
}

/** What is sent when a payout is paid, fails or needs review. */
export class PayoutWebhookDto extends SentWebhookDto {
  @ApiProperty({ enum: ['payout.paid', 'payout.failed', 'payout.needs_review'], example: 'payout.paid' })
  readonly type!: string;
  @ApiProperty() readonly data!: PayoutWebhookDataDto;
}

/** What is sent when a batch is final. */
export class BatchWebhookDto extends SentWebhookDto {
  @ApiProperty({ enum: ['batch.completed'], example: 'batch.completed' }) readonly type!: string;
  @ApiProperty({ description: 'The report, without `details`.' }) readonly data!: BatchReportDto;
}

/** What a ping says. */
export class PingWebhookDataDto {
  @ApiProperty({ ...WEBHOOK_ID, description: 'The webhook that was pinged.' }) readonly webhook_id!: string;
}

/** What is sent by a ping. */
export class PingWebhookDto extends SentWebhookDto {
  @ApiProperty({ enum: ['ping'], example: 'ping' }) readonly type!: string;
  @ApiProperty() readonly data!: PingWebhookDataDto;
}
