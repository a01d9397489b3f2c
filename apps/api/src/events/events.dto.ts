import { ApiExtraModels, ApiProperty, getSchemaPath, PickType } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { EVENT_TYPES, isEventType, parserOf, webhookMessageId, type EventType } from '#domain';
import type { EventPage } from '#use-cases';
import { toWebhookBody } from '#webhooks';
import { ApiText } from '../documentation/fields.js';
import { Reads, ReadsEach, readsOnce } from '../http/reads.js';
import { PageQuery } from '../lists/page.dto.js';
import { FINAL_BATCH_EXAMPLE, PAID_WEBHOOK_EXAMPLE } from '../payouts/answer-examples.js';
import { MESSAGE_ID } from '../webhooks/deliveries.dto.js';
import { BatchWebhookDto, PayoutWebhookDto } from '../webhooks/outgoing-webhooks.js';

const EVENT_ID = {
  ...MESSAGE_ID,
  description: 'Names the event: a webhook carries it under the same `webhook-id`. De-duplicate by it.',
} as const;
const CURSOR_EXAMPLE = 'Q2ZrM19hWTdRZCA3NTIgMCAwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDAgMA';

/** Parameters of the feed. */
export class EventFeedQuery extends PickType(PageQuery, ['limit']) {
  @ApiText({
    required: false,
    description: '`next_cursor` of the page before, kept as long as you like; without it the feed begins.',
    example: CURSOR_EXAMPLE,
  })
  @IsOptional()
  @Reads(readsOnce)
  readonly after?: string;

  @ApiProperty({
    type: 'array',
    items: { type: 'string', enum: EVENT_TYPES },
    required: false,
    description: 'Only events of this type; repeat it for several.',
    example: ['payout.paid', 'payout.failed'],
  })
  @IsOptional()
  @ReadsEach(parserOf(isEventType, 'one of {list}', { list: EVENT_TYPES.join(', ') }))
  readonly type?: EventType | EventType[];
}

class FeedPayoutEventDto extends PayoutWebhookDto {
  @ApiProperty(EVENT_ID) readonly id!: string;
}

class FeedBatchEventDto extends BatchWebhookDto {
  @ApiProperty(EVENT_ID) readonly id!: string;
}

/** A page of the feed. */
@ApiExtraModels(FeedPayoutEventDto, FeedBatchEventDto)
export class EventPageDto {
  @ApiProperty({
    type: 'array',
    items: {
      title: 'FeedEvent',
      oneOf: [FeedPayoutEventDto, FeedBatchEventDto].map((dto) => ({ $ref: getSchemaPath(dto) })),
    },
    description: 'The bodies that webhooks carry, each with its id.',
  })
  readonly items!: readonly object[];

  @ApiText(
    'Pass it on as `after`. There is always one: at the end of the feed, for the events to come.',
    CURSOR_EXAMPLE,
  )
  readonly next_cursor!: string;
}

export const EVENT_PAGE_EXAMPLE = {
  items: [
    {
      id: MESSAGE_ID.example,
      type: 'payout.paid',
      timestamp: '2025-10-05T12:00:00.204Z',
      data: PAID_WEBHOOK_EXAMPLE,
    },
    {
      id: 'msg_5d0f3c7a9b1e4826a4c8d2e6f0913b57',
      type: 'batch.completed',
      timestamp: '2025-10-05T12:00:00.204Z',
      data: FINAL_BATCH_EXAMPLE,
    },
  ],
  next_cursor: CURSOR_EXAMPLE,
};

export function toEventPageDto({ events, next }: EventPage): EventPageDto {
  const items = events.map((event) => ({ id: webhookMessageId(event.eventId), ...toWebhookBody(event) }));
  return { items, next_cursor: next };
}
