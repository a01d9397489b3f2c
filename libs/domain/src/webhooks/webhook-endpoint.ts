import type { WebhookEventType } from './webhook-event.js';

/** Bytes of randomness in a secret; Standard Webhooks asks for 24 to 64. */
export const WEBHOOK_SECRET_BYTES = 32;
/** For how long the former secret signs beside a new one. */
export const FORMER_SECRET_MS = 24 * 60 * 60 * 1000;
export const MAX_WEBHOOKS_PER_PAYER = 20;

export type WebhookEndpoint = {
  readonly endpointId: string;
  readonly url: string;
  readonly events: readonly WebhookEventType[];
  readonly enabled: boolean;
  /** `gone`: it answered 410. Undefined: it is enabled, or its owner disabled it. */
  readonly disabledBecause: string | undefined;
  /** Until when the secret before the present one signs too. */
  readonly formerSecretUntil: Date | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type NewWebhook = Pick<WebhookEndpoint, 'url' | 'events'>;

/** What is to become different of a webhook: at least one member is there. */
export type WebhookChange = {
  readonly url: string | undefined;
  readonly events: readonly WebhookEventType[] | undefined;
  readonly enabled: boolean | undefined;
};

/** Of a delivery. Stable for clients, so never renamed. */
export const DELIVERY_STATUSES = ['waiting', 'delivered', 'given_up'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export type WebhookDelivery = {
  readonly deliveryId: string;
  readonly eventId: string;
  readonly type: WebhookEventType;
  readonly batchId: string | undefined;
  readonly payoutId: string | undefined;
  /** Of the payout; undefined also where retention has removed it. */
  readonly externalId: string | undefined;
  readonly status: DeliveryStatus;
  /** Attempts begun in this round; a replay begins a new one. */
  readonly attempts: number;
  /** The last attempt, of any round. */
  readonly lastAttempt: DeliveryAttempt | undefined;
  readonly nextAttemptAt: Date | undefined;
  readonly createdAt: Date;
};

export type DeliveryAttempt = {
  readonly at: Date;
  readonly answer: number | undefined;
  readonly fault: string | undefined;
  readonly durationMs: number | undefined;
};
