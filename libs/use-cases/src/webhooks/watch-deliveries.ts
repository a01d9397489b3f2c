import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { DomainError, WebhookDelivery } from '#domain';
import { cutPage, type Page, type PageRequest } from '../lists/page.js';
import { WakeSenders } from './wake-senders.js';
import { isWebhookId, readWebhookCursor, webhookCursor } from './webhook-cursors.js';
import { WebhookDeliveryLog, type DeliveryKey } from './webhook-delivery-log.port.js';
import { WebhookEndpointStore } from './webhook-endpoint-store.port.js';
import { deliveryUnknown, webhookDisabled, webhookUnknown } from './webhook-errors.js';
import type { WebhookEndpointKey } from './webhook-outbox.port.js';

/** What was sent, what is to be sent, and sending it once more. Errors of all calls: `database_unavailable`. */
@Injectable()
export class WatchDeliveries {
  constructor(
    private readonly log: WebhookDeliveryLog,
    private readonly endpoints: WebhookEndpointStore,
    private readonly senders: WakeSenders,
  ) {}

  /** Newest first. Errors: `webhook_unknown`, `invalid_cursor`. */
  async list(key: WebhookEndpointKey, { cursor, limit }: PageRequest): Promise<Page<WebhookDelivery>> {
    const after = cursor === undefined ? undefined : readWebhookCursor(cursor);
    if (!isWebhookId(key.endpointId)) throw webhookUnknown();
    const found = await this.log.list({ ...key, after, limit: limit + 1 });
    if (found.length === 0 && (await this.endpoints.find(key)) === undefined) throw webhookUnknown();
    return cutPage(found, limit, ({ createdAt, deliveryId }) => webhookCursor({ createdAt, id: deliveryId }));
  }

  /** Sends something that says nothing. Returns its delivery. Errors: `webhook_unknown`, `webhook_disabled`. */
  async ping(key: WebhookEndpointKey): Promise<WebhookDelivery> {
    const deliveryId = randomUUID();
    const pinged = isWebhookId(key.endpointId) ? await this.log.ping(key, deliveryId) : undefined;
    if (pinged === undefined) throw webhookUnknown();
    if (!pinged.enabled) throw webhookDisabled(key.endpointId);
    this.senders.wake(key);
    return this.read({ payer: key.payer, deliveryId }, webhookUnknown);
  }

  /**
   * Sends a delivery again, under the same message id, with a new round of attempts. One that is being sent at this moment goes
   * on as it is. Returns the delivery as it is then. Errors: `delivery_unknown`, `webhook_disabled`.
   */
  async replay(key: DeliveryKey, actor: string): Promise<WebhookDelivery> {
    const target = isWebhookId(key.deliveryId) ? await this.log.replay(key, actor) : undefined;
    if (target === undefined) throw deliveryUnknown();
    if (!target.enabled) throw webhookDisabled(target.endpointId);
    this.senders.wake({ payer: key.payer, endpointId: target.endpointId });
    return this.read(key, deliveryUnknown);
  }

  /** As it is by now; whoever deletes the webhook at the same moment takes it away. */
  private async read(key: DeliveryKey, unknown: () => DomainError): Promise<WebhookDelivery> {
    const delivery = await this.log.find(key);
    if (delivery === undefined) throw unknown();
    return delivery;
  }
}
