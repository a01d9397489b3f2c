import { toInstant, type Instant } from '../formats/instant.js';
import { webhookMessageId, type WebhookEventType } from './webhook-event.js';

/** Of a delivery. Stable for clients, so never renamed. */
export const DELIVERY_STATUSES = ['waiting', 'delivered', 'given_up'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** An event on its way to one webhook, and how far it has come. */
export type WebhookDelivery = {
  /** A uuid. */
  readonly deliveryId: string;
  readonly eventId: string;
  readonly type: WebhookEventType;
  readonly batchId: string | undefined;
  readonly payoutId: string | undefined;
  readonly status: DeliveryStatus;
  /** Attempts begun in this round; a replay begins a new one. */
  readonly attempts: number;
  /** The last attempt, of any round. */
  readonly lastAttempt: DeliveryAttempt | undefined;
  readonly nextAttemptAt: Date | undefined;
  readonly createdAt: Date;
};

export type DeliveryAttempt = {
  /** When it began. */
  readonly at: Date;
  /** The HTTP status; undefined: there was no answer. */
  readonly answer: number | undefined;
  /** Why there was none, or why it does not count. */
  readonly fault: string | undefined;
  readonly durationMs: number | undefined;
};

export type AttemptReport = {
  readonly at: Instant;
  readonly http_status: number | null;
  readonly fault: string | null;
  readonly duration_ms: number | null;
};

/** A delivery as clients see it. */
export type DeliveryReport = {
  readonly id: string;
  readonly event: WebhookEventType;
  /** What the receiver sees as `webhook-id`. */
  readonly message_id: string;
  readonly batch_id?: string;
  readonly payout_id?: string;
  readonly status: DeliveryStatus;
  readonly attempt: number;
  /** Not there before the first one has begun. */
  readonly last_attempt?: AttemptReport;
  readonly next_attempt_at: Instant | null;
  readonly created_at: Instant;
};

export function writeDelivery(delivery: WebhookDelivery): DeliveryReport {
  const { batchId, payoutId, lastAttempt: last, nextAttemptAt } = delivery;
  return {
    id: delivery.deliveryId,
    event: delivery.type,
    message_id: webhookMessageId(delivery.eventId),
    ...(batchId !== undefined && { batch_id: batchId }),
    ...(payoutId !== undefined && { payout_id: payoutId }),
    status: delivery.status,
    attempt: delivery.attempts,
    ...(last !== undefined && { last_attempt: writeAttempt(last) }),
    next_attempt_at: nextAttemptAt === undefined ? null : toInstant(nextAttemptAt),
    created_at: toInstant(delivery.createdAt),
  };
}

function writeAttempt({ at, answer, fault, durationMs }: DeliveryAttempt): AttemptReport {
  return {
    at: toInstant(at),
    http_status: answer ?? null,
    fault: fault ?? null,
    duration_ms: durationMs ?? null,
  };
}
