import type { WebhookEndpointKey } from './webhook-outbox.port.js';

/** What people who run the system want to hear of deliveries. Telling never fails. */
export abstract class WebhookDeliveryEvents {
  /** Deliveries whose last attempt has failed; they can be replayed. */
  abstract gaveUp(endpoint: WebhookEndpointKey, deliveries: number): void;
  /** A receiver answered 410; nothing is sent there any more. */
  abstract endpointGone(endpoint: WebhookEndpointKey): void;
}
