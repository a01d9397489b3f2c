import { Injectable } from '@nestjs/common';
import {
  WebhookDeliveryRepository,
  WebhookEndpointRepository,
  type DeliveryKey,
  type MadeDelivery,
} from '#database';
import { deliveryUnknown, webhookDisabled, webhookUnknown, type WebhookEndpointKey } from '#use-cases';

/** Deliveries that one call replays at most; with more, the operator continues from the newest replayed one. */
export const MAX_REPLAYS = 10_000;

/** Sends webhooks of any payer again. Each replay is noted in the audit log. Workers find what is due within a second. */
@Injectable()
export class ReplayWebhooks {
  constructor(
    private readonly deliveries: WebhookDeliveryRepository,
    private readonly endpoints: WebhookEndpointRepository,
  ) {}

  /** @throws DomainError `delivery_unknown`, `webhook_disabled`, `database_unavailable` */
  async one(deliveryId: string, actor: string): Promise<DeliveryKey> {
    const key = await this.deliveries.findKey(deliveryId);
    if (key === undefined) throw deliveryUnknown();
    await this.replay(key, actor);
    return key;
  }

  /** How many a webhook has since then. @throws DomainError `webhook_unknown`, `database_unavailable` */
  async count(endpointId: string, since: Date): Promise<number> {
    return this.deliveries.countSince(await this.find(endpointId), since);
  }

  /** All of a webhook since then, oldest first, `MAX_REPLAYS` at most. @throws DomainError `webhook_unknown`, `webhook_disabled`, … */
  async since(endpointId: string, since: Date, actor: string): Promise<readonly MadeDelivery[]> {
    const found = await this.deliveries.listSince(await this.find(endpointId), since, MAX_REPLAYS);
    for (const key of found) await this.replay(key, actor);
    return found;
  }

  private async find(endpointId: string): Promise<WebhookEndpointKey> {
    const webhook = await this.endpoints.findKey(endpointId);
    if (webhook === undefined) throw webhookUnknown();
    return webhook;
  }

  private async replay(key: DeliveryKey, actor: string): Promise<void> {
    const target = await this.deliveries.replay(key, actor);
    if (target === undefined) throw deliveryUnknown();
    if (!target.enabled) throw webhookDisabled(target.endpointId);
  }
}
