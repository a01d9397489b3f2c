import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  DELIVERY_STATUSES,
  WEBHOOK_EVENT_TYPES,
  type AttemptReport,
  type DeliveryReport,
  type DeliveryStatus,
  type Instant,
  type WebhookEventType,
} from '#domain';
import { CLIENT_ID, COUNT, MOMENT, MOMENT_OR_NULL, PAYOUT_ID } from '../documentation/fields.js';
import { NEXT_CURSOR } from '../payouts/answers.dto.js';

export const DELIVERY_ID = {
  type: 'string',
  format: 'uuid',
  example: '0c8e7a52-6d0b-4b57-8c39-5b3f7f1a9e21',
} as const;
export const MESSAGE_ID = {
  type: 'string',
  pattern: '^msg_[0-9a-f]{32}$',
  example: 'msg_b1a4e8f293c54de08a6f2f1c7d9b3e65',
} as const;

/** An attempt to deliver, as the documentation shows it. */
export class DeliveryAttemptDto implements AttemptReport {
  @ApiProperty({ ...MOMENT, description: 'When it began.' })
  readonly at!: Instant;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Null: there was no answer.', example: 500 })
  readonly http_status!: number | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Why it does not count as delivered, for people; null: it does, or it is under way.',
    example: 'The receiver answered 500.',
  })
  readonly fault!: string | null;

  @ApiProperty({ ...COUNT, nullable: true, description: 'How long it took.', example: 42 })
  readonly duration_ms!: number | null;
}

/** A delivery, as the documentation shows it. */
export class WebhookDeliveryDto implements DeliveryReport {
  @ApiProperty(DELIVERY_ID)
  readonly id!: string;

  @ApiProperty({
    enum: WEBHOOK_EVENT_TYPES,
    enumName: 'WebhookEventType',
    enumSchema: { description: 'What can happen.' },
    example: 'payout.paid',
  })
  readonly event!: WebhookEventType;

  @ApiProperty({
    ...MESSAGE_ID,
    description: 'The `webhook-id` that the receiver sees: the same in every attempt and replay.',
  })
  readonly message_id!: string;

  @ApiPropertyOptional({ ...CLIENT_ID, description: 'Not with `ping`.', example: '2025-10-05-A' })
  readonly batch_id?: string;

  @ApiPropertyOptional({ ...PAYOUT_ID, description: 'With events of payouts.' })
  readonly payout_id?: string;

  @ApiProperty({
    enum: DELIVERY_STATUSES,
    enumName: 'DeliveryStatus',
    description:
      '`waiting`: for its next attempt, or one is under way. `delivered`: it was answered 2xx. `given_up`: no attempt is left, or the ' +
      'receiver answered 410.',
    example: 'waiting',
  })
  readonly status!: DeliveryStatus;

  @ApiProperty({ ...COUNT, description: 'Attempts begun; a replay counts anew.', example: 1 })
  readonly attempt!: number;

  @ApiPropertyOptional({ type: DeliveryAttemptDto, description: 'The last attempt, of any round.' })
  readonly last_attempt?: DeliveryAttemptDto;

  @ApiProperty({ ...MOMENT_OR_NULL, description: 'With `waiting`.' })
  readonly next_attempt_at!: Instant | null;

  @ApiProperty(MOMENT)
  readonly created_at!: Instant;
}

export class WebhookDeliveryPageDto {
  @ApiProperty({ type: [WebhookDeliveryDto] })
  readonly items!: WebhookDeliveryDto[];

  @ApiProperty(NEXT_CURSOR)
  readonly next_cursor!: string | null;
}
