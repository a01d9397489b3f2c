import type { Type } from '@nestjs/common';
import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import type { WebhookEventType } from '#domain';
import {
  FAILED_WEBHOOK_EXAMPLE,
  FINAL_BATCH_EXAMPLE,
  HELD_WEBHOOK_EXAMPLE,
  PAID_WEBHOOK_EXAMPLE,
} from '../payouts/answer-examples.js';
import { MESSAGE_ID } from './deliveries.dto.js';
import { BatchWebhookDto, PayoutWebhookDto, PingWebhookDto } from './outgoing-webhooks.dto.js';
import { WEBHOOK_ID } from './webhooks.dto.js';

type Webhooks = NonNullable<OpenAPIObject['webhooks']>;

const WHEN = '2025-10-05T12:00:00.204Z';

/** Of every delivery (Standard Webhooks, "webhook headers"). */
const HEADERS = [
  {
    name: 'webhook-id',
    in: 'header',
    required: true,
    description: 'Names the event: the same in every attempt and replay. De-duplicate by it.',
    schema: { type: 'string', pattern: MESSAGE_ID.pattern },
    example: MESSAGE_ID.example,
  },
  {
    name: 'webhook-timestamp',
    in: 'header',
    required: true,
    description:
      'When this attempt was signed, in seconds since 1970. Refuse what is more than five minutes away.',
    schema: { type: 'string', pattern: '^[0-9]{10,}$' },
    example: '1759665600',
  },
  {
    name: 'webhook-signature',
    in: 'header',
    required: true,
    description:
      'One signature, or two with a space between them while a former secret signs too: one that fits is enough.',
    schema: { type: 'string', pattern: '^v1,[A-Za-z0-9+/]{43}=( v1,[A-Za-z0-9+/]{43}=)*$' },
    example: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  },
] as const;

const ANSWERS = {
  default: {
    description:
      '2xx: delivered; the body is of no interest. 410: no more of this, ever; it disables the webhook. Anything else, redirects and no answer ' +
      'in time included, is tried again by the schedule; with 429 and 503 a longer `Retry-After` is kept to.',
  },
};

/** The classes of what is sent; no route names them. */
export const WEBHOOK_MODELS = [PayoutWebhookDto, BatchWebhookDto, PingWebhookDto];

/** The document's section of what Malote sends. */
export function describeOutgoingWebhooks(): Webhooks {
  return {
    'payout.paid': sends('payout.paid', 'A payout was paid', PayoutWebhookDto, PAID_WEBHOOK_EXAMPLE),
    'payout.failed': sends(
      'payout.failed',
      'A payout has failed for good',
      PayoutWebhookDto,
      FAILED_WEBHOOK_EXAMPLE,
    ),
    'payout.needs_review': sends(
      'payout.needs_review',
      'A payout needs review',
      PayoutWebhookDto,
      HELD_WEBHOOK_EXAMPLE,
    ),
    'batch.completed': sends(
      'batch.completed',
      'Every item of a batch is final, whatever became of them',
      BatchWebhookDto,
      FINAL_BATCH_EXAMPLE,
    ),
    ping: sends('ping', 'A ping was asked for', PingWebhookDto, { webhook_id: WEBHOOK_ID.example }),
  };
}

function sends(type: WebhookEventType, summary: string, dto: Type, data: object): Webhooks[string] {
  return {
    post: {
      operationId: `receive_${type}`.replaceAll(/[._](\w)/g, (_match, letter: string) =>
        letter.toUpperCase(),
      ),
      tags: ['Webhooks'],
      summary,
      description: 'Sent to the address of each webhook that listens to it.',
      // Receivers check the signature instead.
      security: [],
      parameters: HEADERS.map((header) => ({ ...header })),
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: { $ref: getSchemaPath(dto) },
            example: { type, timestamp: WHEN, data },
          },
        },
      },
      responses: { ...ANSWERS },
    },
  };
}
