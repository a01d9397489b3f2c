import { applyDecorators } from '@nestjs/common';
import { ApiAcceptedResponse, ApiExtraModels, ApiOkResponse, ApiOperation, ApiParam } from '@nestjs/swagger';
import { Problems } from '../documentation/problems.js';
import { PAYOUT_ID } from '../documentation/fields.js';
import { jsonAnswer } from '../documentation/json-answer.js';
import { DELIVERY_ID, MESSAGE_ID, WebhookDeliveryDto, WebhookDeliveryPageDto } from './deliveries.dto.js';
import { ApiWebhookId } from './describe-webhooks.js';

const EXAMPLE_PING = {
  id: DELIVERY_ID.example,
  event: 'ping',
  message_id: MESSAGE_ID.example,
  status: 'waiting',
  attempt: 0,
  next_attempt_at: '2026-03-02T12:00:00.000Z',
  created_at: '2026-03-02T12:00:00.000Z',
};
const EXAMPLE_DELIVERY = {
  id: '1d9f8b63-7e1c-4c68-9d4a-6c408a2baf32',
  event: 'payout.paid',
  message_id: 'msg_c2b5f9a3a4d65ef19b7a302d8eac4f76',
  batch_id: '2025-10-05-A',
  payout_id: PAYOUT_ID.example,
  status: 'waiting',
  attempt: 1,
  last_attempt: {
    at: '2026-03-02T12:00:00.120Z',
    http_status: 500,
    fault: 'The receiver answered 500.',
    duration_ms: 42,
  },
  next_attempt_at: '2026-03-02T12:00:05.310Z',
  created_at: '2026-03-02T12:00:00.000Z',
};

/** `POST /api/webhooks/{webhookId}/ping`, documented. */
export const DescribesPing = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(WebhookDeliveryDto),
    ApiOperation({
      operationId: 'pingWebhook',
      summary: 'Send a ping to a webhook',
      description:
        'An event that says nothing, delivered as all others are, whatever the webhook listens to: to see that receiver and signature work.',
    }),
    ApiWebhookId(),
    ApiAcceptedResponse({
      description: 'It will be sent; this is its delivery.',
      content: jsonAnswer(WebhookDeliveryDto, EXAMPLE_PING),
    }),
    Problems('webhook_unknown', 'webhook_disabled'),
  );

/** `GET /api/webhooks/{webhookId}/deliveries`, documented. */
export const DescribesDeliveries = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(WebhookDeliveryPageDto),
    ApiOperation({
      operationId: 'listDeliveries',
      summary: 'List what was sent to a webhook, and what waits',
      description: 'Newest first.',
    }),
    ApiWebhookId(),
    ApiOkResponse({
      description: 'A page of deliveries.',
      content: jsonAnswer(WebhookDeliveryPageDto, { items: [EXAMPLE_DELIVERY], next_cursor: null }),
    }),
    Problems('webhook_unknown', 'invalid_parameters', 'invalid_cursor'),
  );

/** `POST /api/webhooks/deliveries/{deliveryId}/replay`, documented. */
export const DescribesReplay = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(WebhookDeliveryDto),
    ApiOperation({
      operationId: 'replayDelivery',
      summary: 'Send a delivery again',
      description:
        'In whatever state it is: delivered, given up, or waiting for its next attempt. It is sent at once, under the same `webhook-id`, with ' +
        'a whole schedule of attempts before it. One that is being sent at this moment is left as it is; replay it again if that fails.',
    }),
    ApiParam({ name: 'deliveryId', description: 'The `id` of the delivery.', schema: DELIVERY_ID }),
    ApiAcceptedResponse({
      description: 'It will be sent; this is the delivery as it is now.',
      content: jsonAnswer(WebhookDeliveryDto, {
        ...EXAMPLE_DELIVERY,
        attempt: 0,
        next_attempt_at: '2026-03-02T15:30:00.000Z',
      }),
    }),
    Problems('delivery_unknown', 'webhook_disabled'),
  );
