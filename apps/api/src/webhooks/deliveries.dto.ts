import { ApiProperty } from '@nestjs/swagger';
import {
  DELIVERY_STATUSES,
  WEBHOOK_EVENT_TYPES,
  webhookMessageId,
  type DeliveryStatus,
  type WebhookDelivery,
  type WebhookEventType,
} from '#domain';
import {
  ApiBatchIdProperty,
  ApiCount,
  ApiExternalId,
  ApiMoment,
  ApiNullableMoment,
  ApiNullableText,
  ApiPayoutId,
  DELIVERY_ID,
  NULLABLE,
  OPTIONAL,
} from '../documentation/fields.js';
import { PageOf, PageQuery } from '../lists/page.dto.js';
import { IsOneOf, IsSearchedPayout } from '../payouts/queries.dto.js';

export const MESSAGE_ID = {
  type: 'string',
  pattern: '^msg_[0-9a-f]{32}$',
  example: 'msg_b1a4e8f293c54de08a6f2f1c7d9b3e65',
} as const;

/** Parameters of the list of deliveries. */
export class DeliveryListQuery extends PageQuery {
  @IsOneOf(DELIVERY_STATUSES, 'Only deliveries of this status.', 'given_up') readonly status?: DeliveryStatus;
  @IsOneOf(WEBHOOK_EVENT_TYPES, 'Only deliveries of this event.', 'payout.failed')
  readonly event?: WebhookEventType;
  @ApiPayoutId('Only deliveries about this payout.', undefined, OPTIONAL)
  @IsSearchedPayout()
  readonly payout_id?: string;
}

/** An attempt to deliver. */
export class DeliveryAttemptDto {
  @ApiMoment('When it began.') readonly at!: string;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Null: there was no answer.', example: 500 })
  readonly http_status!: number | null;
  @ApiNullableText(
    'Why it does not count as delivered, for people; null: it does, or it is under way.',
    'The receiver answered 500.',
  )
  readonly fault!: string | null;
  @ApiCount('How long it took.', 42, NULLABLE) readonly duration_ms!: number | null;
}

/** An event on its way to one webhook. */
export class WebhookDeliveryDto {
  @ApiProperty(DELIVERY_ID) readonly id!: string;
  @ApiProperty({ enum: WEBHOOK_EVENT_TYPES, enumName: 'WebhookEventType', example: 'payout.paid' })
  readonly event!: WebhookEventType;
  @ApiProperty({
    ...MESSAGE_ID,
    description: 'The `webhook-id` that the receiver sees: the same in every attempt and replay.',
  })
  readonly message_id!: string;
  @ApiBatchIdProperty({ required: false, description: 'Not with `ping`.' }) readonly batch_id?: string;
  @ApiPayoutId({ required: false, description: 'With events of payouts.' }) readonly payout_id?: string;
  @ApiExternalId({ required: false, description: 'Likewise, unless retention has removed the payout.' })
  readonly external_id?: string;
  @ApiProperty({
    enum: DELIVERY_STATUSES,
    enumName: 'DeliveryStatus',
    description:
      '`waiting`: for its next attempt, or one is under way. `delivered`: it was answered 2xx. `given_up`: no attempt is left, or the ' +
      'receiver answered 410.',
    example: 'waiting',
  })
  readonly status!: DeliveryStatus;
  @ApiCount({ description: 'Attempts begun; a replay counts anew.' }) readonly attempt!: number;
  @ApiProperty({
    type: DeliveryAttemptDto,
    required: false,
    description: 'The last attempt, of any round.',
  })
  readonly last_attempt?: DeliveryAttemptDto;
  @ApiNullableMoment('With `waiting`.') readonly next_attempt_at!: string | null;
  @ApiMoment() readonly created_at!: string;
}

/** A page of deliveries. */
export class WebhookDeliveryPageDto extends PageOf(WebhookDeliveryDto) {}

export function toWebhookDeliveryDto(delivery: WebhookDelivery): WebhookDeliveryDto {
  const { batchId, payoutId, externalId, lastAttempt } = delivery;
  return {
    id: delivery.deliveryId,
    event: delivery.type,
    message_id: webhookMessageId(delivery.eventId),
    ...(batchId !== undefined && { batch_id: batchId }),
    ...(payoutId !== undefined && { payout_id: payoutId }),
    ...(externalId !== undefined && { external_id: externalId }),
    status: delivery.status,
    attempt: delivery.attempts,
    ...(lastAttempt !== undefined && {
      last_attempt: {
        at: lastAttempt.at.toISOString(),
        http_status: lastAttempt.answer ?? null,
        fault: lastAttempt.fault ?? null,
        duration_ms: lastAttempt.durationMs ?? null,
      },
    }),
    next_attempt_at: delivery.nextAttemptAt?.toISOString() ?? null,
    created_at: delivery.createdAt.toISOString(),
  };
}
