import { among, parserOf } from '../formats/parsed.js';
import type { Payout, PayoutBatch } from '../payouts/payout-batch.js';
import type { PayoutStatus } from '../payouts/transitions.js';

/** What a webhook can listen to. Stable for clients, so never renamed. */
export const WEBHOOK_EVENT_TYPES = [
  'payout.paid',
  'payout.failed',
  'payout.needs_review',
  'payout.returned',
  'batch.completed',
  'batch.awaiting_approval',
  'batch.approved',
  'batch.rejected',
  'ping',
] as const;
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number];

/** What the feed of events has. Stable for clients too. */
export const EVENT_TYPES = WEBHOOK_EVENT_TYPES.filter((type) => type !== 'ping');
export type EventType = (typeof EVENT_TYPES)[number];

export const WEBHOOK_EVENT_STATUSES = [
  'paid',
  'failed',
  'needs_review',
] as const satisfies readonly PayoutStatus[];

export const isEventType = among(EVENT_TYPES);

export const isWebhookEventType = among(WEBHOOK_EVENT_TYPES);

export const parseWebhookEventType = parserOf(isWebhookEventType, 'one of {list}', {
  list: WEBHOOK_EVENT_TYPES.join(', '),
});

type Occurrence = {
  /** A uuid; the same in every delivery and attempt, so that receivers recognize repetitions. */
  readonly eventId: string;
  readonly occurredAt: Date;
};

export type WebhookEvent = Occurrence &
  (
    | {
        readonly type: `payout.${(typeof WEBHOOK_EVENT_STATUSES)[number]}` | 'payout.returned';
        /** As it was then. */
        readonly payout: Payout;
        /** Grows with every change of the payout's state and with every return: an event of a lower one is stale. */
        readonly sequence: number;
      }
    /** As it was then. */
    | { readonly type: `batch.${string}` & EventType; readonly batch: PayoutBatch }
    | { readonly type: 'ping'; readonly endpointId: string }
  );

/** What happened to a payout or a batch: everything but a ping. */
export type PayerEvent = Exclude<WebhookEvent, { readonly type: 'ping' }>;

/**
 * A batch as it was at its event, from what it is now: no item is taken before the approval, and when all are final nothing is counted
 * any more.
 */
export function batchAtEvent(type: WebhookEventType, occurredAt: Date, batch: PayoutBatch): PayoutBatch {
  if (type !== 'batch.awaiting_approval' && type !== 'batch.approved') return batch;
  const { counts, scheduledFor } = batch;
  const entries = Object.entries(counts);
  const none = Object.fromEntries(entries.map(([status]) => [status, 0])) as typeof counts;
  const pending = entries.reduce((sum, [, count]) => sum + count, 0) - counts.duplicate;
  const isAhead = scheduledFor !== undefined && scheduledFor > occurredAt;
  return {
    ...batch,
    status: type === 'batch.awaiting_approval' ? 'awaiting_approval' : isAhead ? 'scheduled' : 'pending',
    counts: { ...none, pending, duplicate: counts.duplicate },
    paidCents: 0,
    failedCents: 0,
    returnedCents: 0,
    startedAt: undefined,
    completedAt: undefined,
    itemsRemovedAt: undefined,
  };
}

/** The `webhook-id` of a delivery: names the event, and stays the same however often it is sent. */
export function webhookMessageId(eventId: string): string {
  return `msg_${eventId.replaceAll('-', '')}`;
}
