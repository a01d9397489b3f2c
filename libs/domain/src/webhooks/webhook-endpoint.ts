import type { WebhookEventType } from './webhook-event.js';

/** Bytes of randomness in a secret; Standard Webhooks asks for 24 to 64. */
export const WEBHOOK_SECRET_BYTES = 32;
/** For how long the former secret signs beside a new one. */
export const FORMER_SECRET_MS = 24 * 60 * 60 * 1000;
/** Webhooks a payer may have. */
export const MAX_WEBHOOKS_PER_PAYER = 20;

/** A webhook as its owner may see it: without its secrets. */
export type WebhookEndpoint = {
  /** A uuid. */
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

/** A webhook that is to be made. */
export type NewWebhook = Pick<WebhookEndpoint, 'url' | 'events'>;

/** What is to become different of a webhook: at least one member is there. */
export type WebhookChange = {
  readonly url: string | undefined;
  readonly events: readonly WebhookEventType[] | undefined;
  readonly enabled: boolean | undefined;
};
