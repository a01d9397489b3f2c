import type { Type } from '@nestjs/common';
import { ApiProperty, getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import type { WebhookEventType } from '#domain';
import { ApiBatchIdProperty, ApiCount, ApiMoment, WEBHOOK_ID } from '../documentation/fields.js';
import {
  APPROVED_EXAMPLE,
  AWAITING_EXAMPLE,
  FAILED_WEBHOOK_EXAMPLE,
  FINAL_BATCH_EXAMPLE,
  HELD_WEBHOOK_EXAMPLE,
  PAID_WEBHOOK_EXAMPLE,
  REJECTED_EXAMPLE,
  RETURNED_WEBHOOK_EXAMPLE,
} from '../payouts/answer-examples.js';
import { BatchReportDto, PayoutReportDto } from '../payouts/report.dto.js';
import { MESSAGE_ID } from './deliveries.dto.js';

class SentWebhookDto {
  @ApiMoment('When it happened, not when it is sent.') readonly timestamp!: string;
}

/** An item of a batch as it was at the moment of the event. */
class PayoutWebhookDataDto extends PayoutReportDto {
  @ApiBatchIdProperty() readonly batch_id!: string;
  @ApiCount('Grows with every change of the payout: drop what is older than what you know.', 2)
  readonly sequence!: number;
}

/** What is sent when a payout is paid, fails, needs review, or money of it comes back. */
export class PayoutWebhookDto extends SentWebhookDto {
  @ApiProperty({
    enum: ['payout.paid', 'payout.failed', 'payout.needs_review', 'payout.returned'],
    example: 'payout.paid',
  })
  readonly type!: string;
  @ApiProperty() readonly data!: PayoutWebhookDataDto;
}

/** What is sent when a batch is final, and when it awaits, gets or is refused approval. */
export class BatchWebhookDto extends SentWebhookDto {
  @ApiProperty({
    enum: ['batch.completed', 'batch.awaiting_approval', 'batch.approved', 'batch.rejected'],
    example: 'batch.completed',
  })
  readonly type!: string;
  @ApiProperty({ description: 'The report as it was then, without `details`.' })
  readonly data!: BatchReportDto;
}

class PingWebhookDataDto {
  @ApiProperty({ ...WEBHOOK_ID, description: 'The webhook that was pinged.' }) readonly webhook_id!: string;
}

class PingWebhookDto extends SentWebhookDto {
  @ApiProperty({ enum: ['ping'], example: 'ping' }) readonly type!: string;
  @ApiProperty() readonly data!: PingWebhookDataDto;
}

/** The classes of what is sent; no route names them. */
export const WEBHOOK_MODELS = [PayoutWebhookDto, BatchWebhookDto, PingWebhookDto];

/** The document's section of what Malote sends. */
export function describeOutgoingWebhooks(): NonNullable<OpenAPIObject['webhooks']> {
  return Object.fromEntries([
    sends('payout.paid', 'A payout was paid', PayoutWebhookDto, PAID_WEBHOOK_EXAMPLE),
    sends('payout.failed', 'A payout has failed for good', PayoutWebhookDto, FAILED_WEBHOOK_EXAMPLE),
    sends('payout.needs_review', 'A payout needs review', PayoutWebhookDto, HELD_WEBHOOK_EXAMPLE),
    sends('payout.returned', 'Money of a paid payout came back', PayoutWebhookDto, RETURNED_WEBHOOK_EXAMPLE),
    sends(
      'batch.completed',
      'Every item of a batch is final, whatever their outcome',
      BatchWebhookDto,
      FINAL_BATCH_EXAMPLE,
    ),
    sends('batch.awaiting_approval', 'A batch awaits approval', BatchWebhookDto, AWAITING_EXAMPLE),
    sends('batch.approved', 'A batch was approved', BatchWebhookDto, APPROVED_EXAMPLE),
    sends('batch.rejected', 'A batch was rejected', BatchWebhookDto, REJECTED_EXAMPLE),
    sends('ping', 'A ping was requested', PingWebhookDto, { webhook_id: WEBHOOK_ID.example }),
  ]);
}

function sends(type: WebhookEventType, summary: string, dto: Type, data: object) {
  const operation = {
    operationId: `receive_${type}`.replaceAll(/[._](\w)/g, (_match, letter: string) => letter.toUpperCase()),
    // Not that of the routes: generators make a file of each tag, for what is received and for what is called.
    tags: ['Webhook deliveries'],
    summary,
    description: 'Sent to the address of each webhook that listens to it.',
    // Receivers check the signature instead.
    security: [],
    parameters: headers(),
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: { $ref: getSchemaPath(dto) },
          example: { type, timestamp: '2025-10-05T12:00:00.204Z', data },
        },
      },
    },
    responses: {
      default: {
        description:
          '2xx: delivered; the body is of no interest. 410: no more of this, ever; it disables the webhook. Anything else, redirects and no answer ' +
          'in time included, is tried again by the schedule; with 429 and 503 a longer `Retry-After` is kept to.',
      },
    },
  };
  return [type, { post: operation }] as const;
}

/** Of every delivery (Standard Webhooks, "webhook headers"). */
function headers() {
  const header = (name: string, description: string, pattern: string, example: string) => ({
    name,
    in: 'header' as const,
    required: true,
    description,
    schema: { type: 'string' as const, pattern },
    example,
  });
  return [
    header(
      'webhook-id',
      'Names the event: the same in every attempt and replay. De-duplicate by it.',
      MESSAGE_ID.pattern,
      MESSAGE_ID.example,
    ),
    header(
      'webhook-timestamp',
      'When this attempt was signed, in seconds since 1970. Refuse what is more than five minutes away.',
      '^[0-9]{10,}$',
      '1759665600',
    ),
    header(
      'webhook-signature',
      'One signature, or two with a space between them while a former secret signs too: one that fits is enough.',
      '^v1,[A-Za-z0-9+/]{43}=( v1,[A-Za-z0-9+/]{43}=)*$',
      'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
    ),
  ];
}
