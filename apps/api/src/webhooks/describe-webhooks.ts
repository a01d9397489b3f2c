import { applyDecorators } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
} from '@nestjs/swagger';
import { MAX_WEBHOOKS_PER_PAYER } from '#domain';
import { Problems } from '../documentation/problems.js';
import { jsonAnswer } from '../documentation/json-answer.js';
import type { ProblemCode } from '../http/problems/problem-catalogue.js';
import { BatchWebhookDto, PayoutWebhookDto, PingWebhookDto } from './outgoing-webhooks.dto.js';
import {
  EXAMPLE_URL,
  WEBHOOK_ID,
  WebhookChangeDto,
  WebhookDto,
  WebhookOrderDto,
  WebhookPageDto,
  WebhookWithSecretDto,
} from './webhooks.dto.js';

const EXAMPLE_ORDER = { url: EXAMPLE_URL, events: ['payout.paid', 'payout.failed', 'batch.completed'] };
const MOMENT = '2026-03-02T12:00:00.000Z';
const EXAMPLE_WEBHOOK = {
  id: WEBHOOK_ID.example,
  ...EXAMPLE_ORDER,
  enabled: true,
  disabled_because: null,
  former_secret_until: null,
  created_at: MOMENT,
  updated_at: MOMENT,
};
/** Not whole, so that nobody takes it for one, nor any scanner of repositories. */
const EXAMPLE_SECRET = 'whsec_…';

const BODY_PROBLEMS = [
  'invalid_request',
  'malformed_json',
  'body_missing',
  'body_too_large',
  'unsupported_media_type',
] as const satisfies readonly ProblemCode[];

/** The webhook an address names. */
export const ApiWebhookId = (): MethodDecorator =>
  ApiParam({ name: 'webhookId', description: 'The `id` of the webhook.', schema: WEBHOOK_ID });

/** `POST /api/webhooks`, documented; what it leads to is in the document's section of webhooks. */
export const DescribesCreation = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(WebhookWithSecretDto, PayoutWebhookDto, BatchWebhookDto, PingWebhookDto),
    ApiOperation({
      operationId: 'createWebhook',
      summary: 'Make a webhook',
      description:
        'From now on its address is told of what happens; of what happened before it is not. The secret is in this answer and nowhere else. ' +
        `A payer has at most ${String(MAX_WEBHOOKS_PER_PAYER)} webhooks.`,
    }),
    ApiBody({
      type: WebhookOrderDto,
      examples: {
        payouts: { summary: 'What was paid, what failed, and when a batch is done', value: EXAMPLE_ORDER },
        batches: {
          summary: 'Batches alone',
          value: { url: `${EXAMPLE_URL}/batches`, events: ['batch.completed'] },
        },
      },
    }),
    ApiCreatedResponse({
      description: 'The webhook, enabled, with its secret.',
      headers: {
        Location: {
          description: 'Where the webhook is.',
          schema: { type: 'string' },
          example: `/api/webhooks/${WEBHOOK_ID.example}`,
        },
      },
      content: jsonAnswer(WebhookWithSecretDto, { ...EXAMPLE_WEBHOOK, secret: EXAMPLE_SECRET }),
    }),
    Problems(...BODY_PROBLEMS, 'too_many_webhooks'),
  );

/** `GET /api/webhooks`, documented. */
export const DescribesWebhooks = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(WebhookPageDto),
    ApiOperation({
      operationId: 'listWebhooks',
      summary: 'List webhooks',
      description: 'Newest first, the disabled ones too. Never with their secrets.',
    }),
    ApiOkResponse({
      description: 'A page of webhooks.',
      content: jsonAnswer(WebhookPageDto, { items: [EXAMPLE_WEBHOOK], next_cursor: null }),
    }),
    Problems('invalid_parameters', 'invalid_cursor'),
  );

/** `GET /api/webhooks/{webhookId}`, documented. */
export const DescribesWebhook = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(WebhookDto),
    ApiOperation({
      operationId: 'getWebhook',
      summary: 'Show a webhook',
      description: 'Without its secret: who has lost that rotates it.',
    }),
    ApiWebhookId(),
    ApiOkResponse({ description: 'The webhook.', content: jsonAnswer(WebhookDto, EXAMPLE_WEBHOOK) }),
    Problems('webhook_unknown'),
  );

/** `PATCH /api/webhooks/{webhookId}`, documented. */
export const DescribesChange = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(WebhookDto),
    ApiOperation({
      operationId: 'changeWebhook',
      summary: 'Change, disable or enable a webhook',
      description:
        'What is left out stays as it is. While a webhook is disabled nothing is sent to it, and nothing new is noted for it; what waited ' +
        'when it was disabled goes on when it is enabled again. What waits goes to the address of the moment it is sent.',
    }),
    ApiWebhookId(),
    ApiBody({
      type: WebhookChangeDto,
      examples: {
        enable: { summary: 'Enable it again', value: { enabled: true } },
        events: {
          summary: 'Listen to something else',
          value: { events: ['payout.failed', 'payout.needs_review'] },
        },
        url: { summary: 'Send elsewhere', value: { url: `${EXAMPLE_URL}/new` } },
      },
    }),
    ApiOkResponse({
      description: 'The webhook as it is now.',
      content: jsonAnswer(WebhookDto, EXAMPLE_WEBHOOK),
    }),
    Problems(...BODY_PROBLEMS, 'webhook_unknown'),
  );

/** `DELETE /api/webhooks/{webhookId}`, documented. */
export const DescribesDeletion = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId: 'deleteWebhook',
      summary: 'Delete a webhook',
      description:
        'With all its deliveries: those that wait are not sent any more, save one that is on its way. Deleting it again is 404.',
    }),
    ApiWebhookId(),
    ApiNoContentResponse({ description: 'It is gone. No body.' }),
    Problems('webhook_unknown'),
  );

/** `POST /api/webhooks/{webhookId}/rotate`, documented. */
export const DescribesRotation = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(WebhookWithSecretDto),
    ApiOperation({
      operationId: 'rotateWebhookSecret',
      summary: 'Replace the secret of a webhook',
      description:
        'Deliveries are signed with the new secret from now on, and with the former one beside it for 24 hours. One that was replaced ' +
        'earlier than the former signs no more.',
    }),
    ApiWebhookId(),
    ApiOkResponse({
      description: 'The webhook with its new secret, which is shown here only.',
      content: jsonAnswer(WebhookWithSecretDto, {
        ...EXAMPLE_WEBHOOK,
        former_secret_until: '2026-03-03T12:00:00.000Z',
        secret: EXAMPLE_SECRET,
      }),
    }),
    Problems('webhook_unknown'),
  );
