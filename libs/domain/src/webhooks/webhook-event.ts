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
  'ping',
] as const;
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number];

export const WEBHOOK_EVENT_STATUSES = [
  'paid',
  'failed',
  'needs_review',
] as const satisfies readonly PayoutStatus[];

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
    | { readonly type: 'batch.completed'; readonly batch: PayoutBatch }
    | { readonly type: 'ping'; readonly endpointId: string }
  );

/** The `webhook-id` of a delivery: names the event, and stays the same however often it is sent. */
export function webhookMessageId(eventId: string): string {
  return `msg_${eventId.replaceAll('-', '')}`;
}
