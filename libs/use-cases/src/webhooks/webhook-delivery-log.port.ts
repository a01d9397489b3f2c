import type { WebhookDelivery } from '#domain';
import type { WebhookPosition } from './webhook-endpoint-store.port.js';
import type { WebhookEndpointKey } from './webhook-outbox.port.js';

/** Which deliveries of a webhook to list, and from where. */
export interface DeliveryQuery extends WebhookEndpointKey {
  readonly after: WebhookPosition | undefined;
  readonly limit: number;
}

/** Names a delivery. */
export interface DeliveryKey {
  readonly payer: string;
  readonly deliveryId: string;
}

/** Which webhook a delivery is for, and whether that is enabled: where it is not, nothing was changed. */
export interface DeliveryTarget {
  readonly endpointId: string;
  readonly enabled: boolean;
}

/** Deliveries as clients see and begin them. Errors of all: `database_unavailable`. */
export abstract class WebhookDeliveryLog {
  /**
   * Writes an event of type `ping` and its delivery, due at once, in one step; `enabled: false` and nothing written where the
   * webhook is disabled, undefined where there is none.
   */
  abstract ping(
    key: WebhookEndpointKey,
    deliveryId: string,
  ): Promise<{ readonly enabled: boolean } | undefined>;
  /** Newest first. */
  abstract list(query: DeliveryQuery): Promise<readonly WebhookDelivery[]>;
  abstract find(key: DeliveryKey): Promise<WebhookDelivery | undefined>;
  /**
   * Makes a delivery wait and due at once, in whatever state it is, under a new fence and with a new round of attempts: who
   * claimed it earlier changes nothing any more. One that somebody holds under a lease is being sent now, and is left as it is.
   * Noted in the audit log. Undefined where the payer has no such delivery.
   */
  abstract replay(key: DeliveryKey, actor: string): Promise<DeliveryTarget | undefined>;
}
