import type { WebhookEventType } from './webhook-event.js';

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
