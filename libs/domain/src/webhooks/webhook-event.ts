import { toInstant, type Instant } from '../formats/instant.js';
import type { Payout, PayoutBatch } from '../payouts/payout-batch.js';
import {
  writeBatchReport,
  writePayoutReport,
  type BatchReport,
  type PayoutReport,
} from '../payouts/write-report.js';

/** What a webhook can be told of. Stable for clients, so never renamed. */
export const WEBHOOK_EVENT_TYPES = [
  'payout.paid',
  'payout.failed',
  'payout.needs_review',
  'batch.completed',
  'ping',
] as const;
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number];

export function isWebhookEventType(text: string): text is WebhookEventType {
  return (WEBHOOK_EVENT_TYPES as readonly string[]).includes(text);
}

type Occurrence = {
  /** A uuid; the same in every delivery and attempt, so that receivers can tell repetitions. */
  readonly eventId: string;
  readonly occurredAt: Date;
};

/** Something that happened, with all that is told of it. */
export type WebhookEvent = Occurrence &
  (
    | {
        readonly type: 'payout.paid' | 'payout.failed' | 'payout.needs_review';
        /** As it was then. */
        readonly payout: Payout;
        /** Grows with every change of the payout's state: an event of a lower one is stale. */
        readonly sequence: number;
      }
    | { readonly type: 'batch.completed'; readonly batch: PayoutBatch }
    | { readonly type: 'ping'; readonly endpointId: string }
  );

/** The body of a delivery (Standard Webhooks, "payload structure"). */
export type WebhookBody = {
  readonly type: WebhookEventType;
  readonly timestamp: Instant;
  readonly data:
    | (PayoutReport & { readonly batch_id: string; readonly sequence: number })
    | BatchReport
    | { readonly webhook_id: string };
};

/** The `webhook-id` of a delivery: names the event, and stays the same however often it is sent. */
export function webhookMessageId(eventId: string): string {
  return `msg_${eventId.replaceAll('-', '')}`;
}

export function writeWebhookBody(event: WebhookEvent): WebhookBody {
  return { type: event.type, timestamp: toInstant(event.occurredAt), data: writeData(event) };
}

function writeData(event: WebhookEvent): WebhookBody['data'] {
  switch (event.type) {
    case 'batch.completed':
      return writeBatchReport(event.batch);
    case 'ping':
      return { webhook_id: event.endpointId };
    default: {
      const { payout, sequence } = event;
      return { batch_id: payout.batchId, sequence, ...writePayoutReport(payout) };
    }
  }
}
