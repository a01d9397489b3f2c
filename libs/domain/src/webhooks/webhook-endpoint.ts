import { toInstant, type Instant } from '../formats/instant.js';
import type { WebhookEventType } from './webhook-event.js';

/** Bytes of randomness in a secret; Standard Webhooks asks for 24 to 64. */
export const WEBHOOK_SECRET_BYTES = 32;
/** For how long the former secret signs beside a new one. */
export const FORMER_SECRET_MS = 24 * 60 * 60 * 1000;
/** Webhooks a payer may have. */
export const MAX_WEBHOOKS_PER_PAYER = 20;

/** Somebody who listens, as its owner may see it: without its secrets. */
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

/** A webhook as clients see it. */
export type WebhookReport = {
  readonly id: string;
  readonly url: string;
  readonly events: readonly WebhookEventType[];
  readonly enabled: boolean;
  readonly disabled_because: string | null;
  readonly former_secret_until: Instant | null;
  readonly created_at: Instant;
  readonly updated_at: Instant;
};

export function writeWebhook(endpoint: WebhookEndpoint): WebhookReport {
  const { formerSecretUntil } = endpoint;
  return {
    id: endpoint.endpointId,
    url: endpoint.url,
    events: endpoint.events,
    enabled: endpoint.enabled,
    disabled_because: endpoint.disabledBecause ?? null,
    former_secret_until: formerSecretUntil === undefined ? null : toInstant(formerSecretUntil),
    created_at: toInstant(endpoint.createdAt),
    updated_at: toInstant(endpoint.updatedAt),
  };
}

/** A secret as it is shown, once, and as libraries of Standard Webhooks take it. */
export function writeWebhookSecret(secret: Buffer): string {
  return `whsec_${secret.toString('base64')}`;
}
