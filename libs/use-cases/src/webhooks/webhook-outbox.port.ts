import { type WebhookEvent, DomainError } from '#domain';

export function webhookUnknown(): DomainError {
  return new DomainError('webhook_unknown', 'There is no webhook of this id.');
}

export function deliveryUnknown(): DomainError {
  return new DomainError('delivery_unknown', 'There is no delivery of this id.');
}

/** Nothing is sent there until its owner enables it. */
export function webhookDisabled(webhookId: string): DomainError {
  return new DomainError('webhook_disabled', 'The webhook is disabled. Enable it first.', {
    details: { webhookId },
  });
}

/** An endpoint, addressed. */
export interface WebhookEndpointKey {
  readonly payer: string;
  readonly endpointId: string;
}

/** A delivery under a lease: everything that is needed to send it, and the number that lets the result be written. */
export interface ClaimedDelivery {
  readonly deliveryId: string;
  /** The fencing number of this claim. */
  readonly fence: string;
  readonly attempt: number;
  readonly url: string;
  /** The secrets to sign with, the newest first: 24 to 64 bytes each. */
  readonly secrets: readonly Buffer[];
  readonly event: WebhookEvent;
}

export interface DeliveryResult {
  readonly deliveryId: string;
  readonly fence: string;
  readonly answer: number | null;
  /** Why there was none, or why it does not count, in words without anything personal; null where it was delivered. */
  readonly fault: string | null;
  readonly durationMs: number;
  readonly next:
    | { readonly kind: 'delivered' }
    | { readonly kind: 'retry'; readonly inMs: number }
    | { readonly kind: 'given_up' };
}

/** Deliveries as the worker sees them. Errors of all: `database_unavailable`. */
export abstract class WebhookOutbox {
  /** Enabled endpoints that have something due and not leased, at most `limit`, of each payer in turn; changes nothing. */
  abstract due(limit: number): Promise<readonly WebhookEndpointKey[]>;

  /** Takes due deliveries of an endpoint, half of them the newest and half the oldest, under a lease; none where it is disabled or gone. */
  abstract claim(
    endpoint: WebhookEndpointKey,
    limit: number,
    leaseMs: number,
  ): Promise<readonly ClaimedDelivery[]>;

  /** Writes results; only those whose claim is still the newest change anything. */
  abstract write(endpoint: WebhookEndpointKey, results: readonly DeliveryResult[]): Promise<void>;

  /**
   * Disables an endpoint that has answered 410; what waits for it stays, should its owner enable it again.
   *
   * @param url where the answer came from: an endpoint that has another address by now is left alone.
   * @returns whether it was enabled until now.
   */
  abstract disableGone(endpoint: WebhookEndpointKey, url: string): Promise<boolean>;
}
