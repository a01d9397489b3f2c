import { Injectable } from '@nestjs/common';
import { WebhookDeliveryRepository, WebhookEndpointRepository, type DeliveryKey } from '#database';
import { deliveryUnknown, webhookDisabled, webhookUnknown } from '#use-cases';

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

  /** All of a webhook since then, oldest first, `MAX_REPLAYS` at most. @throws DomainError `webhook_unknown`, `webhook_disabled`, … */
  async since(endpointId: string, since: Date, actor: string): Promise<readonly DeliveryKey[]> {
    const webhook = await this.endpoints.findKey(endpointId);
    if (webhook === undefined) throw webhookUnknown();
    const found = await this.deliveries.listSince(webhook, since, MAX_REPLAYS);
    for (const key of found) await this.replay(key, actor);
    return found;
  }

  private async replay(key: DeliveryKey, actor: string): Promise<void> {
    const target = await this.deliveries.replay(key, actor);
    if (target === undefined) throw deliveryUnknown();
    if (!target.enabled) throw webhookDisabled(target.endpointId);
  }
}
