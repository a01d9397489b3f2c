import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { WebhookDeliveryRepository, WebhookEndpointRepository, type DeliveryKey } from '#database';
import type { DomainError, WebhookDelivery } from '#domain';
import {
  deliveryUnknown,
  EnqueueWebhooks,
  webhookDisabled,
  webhookUnknown,
  type Page,
  type PageRequest,
  type WebhookEndpointKey,
} from '#use-cases';

/** What was sent, what is to be sent, and sending it once more. Errors of all: `database_unavailable`. */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly deliveries: WebhookDeliveryRepository,
    private readonly endpoints: WebhookEndpointRepository,
    private readonly webhooks: EnqueueWebhooks,
  ) {}

  /** Newest first. @throws DomainError `webhook_unknown`, `invalid_cursor` */
  async list(key: WebhookEndpointKey, request: PageRequest): Promise<Page<WebhookDelivery>> {
    const page = await this.deliveries.list(key, request);
    if (page.items.length === 0 && (await this.endpoints.find(key)) === undefined) throw webhookUnknown();
    return page;
  }

  /** Sends an empty event. Returns its delivery. @throws DomainError `webhook_unknown`, `webhook_disabled` */
  async ping(key: WebhookEndpointKey): Promise<WebhookDelivery> {
    const deliveryId = randomUUID();
    const pinged = await this.deliveries.ping(key, deliveryId);
    if (pinged === undefined) throw webhookUnknown();
    if (!pinged.enabled) throw webhookDisabled(key.endpointId);
    this.webhooks.enqueue(key);
    return this.read({ payer: key.payer, deliveryId }, webhookUnknown);
  }

  /**
   * Sends a delivery again, under the same message id, with a new round of attempts. One that is in flight is left as it is.
   * Returns the delivery as it is then. @throws DomainError `delivery_unknown`, `webhook_disabled`
   */
  async replay(key: DeliveryKey, actor: string): Promise<WebhookDelivery> {
    const target = await this.deliveries.replay(key, actor);
    if (target === undefined) throw deliveryUnknown();
    if (!target.enabled) throw webhookDisabled(target.endpointId);
    this.webhooks.enqueue({ payer: key.payer, endpointId: target.endpointId });
    return this.read(key, deliveryUnknown);
  }

  /** As it is by now; gone where the webhook is deleted at the same moment. */
  private async read(key: DeliveryKey, unknown: () => DomainError): Promise<WebhookDelivery> {
    const delivery = await this.deliveries.find(key);
    if (delivery === undefined) throw unknown();
    return delivery;
  }
}
