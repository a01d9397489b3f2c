import type { DeliveryKey } from '../webhooks/webhook-delivery-log.port.js';
import type { WebhookEndpointKey } from '../webhooks/webhook-outbox.port.js';

/** Webhooks over all payers, for those who run the installation. Errors of all: `database_unavailable`. */
export abstract class OperatedWebhooks {
  /** Whose delivery this is. */
  abstract findDelivery(deliveryId: string): Promise<DeliveryKey | undefined>;
  /** Whose webhook this is. */
  abstract findWebhook(endpointId: string): Promise<WebhookEndpointKey | undefined>;
  /** The deliveries of a webhook that were made since then, oldest first. */
  abstract deliveriesSince(query: {
    readonly webhook: WebhookEndpointKey;
    readonly since: Date;
    readonly limit: number;
  }): Promise<readonly DeliveryKey[]>;
}
