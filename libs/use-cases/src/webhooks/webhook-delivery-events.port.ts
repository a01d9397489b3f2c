import type { WebhookEndpointKey } from './webhook-outbox.port.js';

/** Events of deliveries for the people who run the system. Reporting one never fails. */
export abstract class WebhookDeliveryEvents {
  /** Deliveries whose last attempt has failed; they can be replayed. */
  abstract gaveUp(endpoint: WebhookEndpointKey, deliveries: number): void;
  /** A receiver answered 410; nothing is sent there any more. */
  abstract endpointGone(endpoint: WebhookEndpointKey): void;
}
