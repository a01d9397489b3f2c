import { Injectable } from '@nestjs/common';
import { isWebhookId } from '../webhooks/webhook-cursors.js';
import { WebhookDeliveryLog, type DeliveryKey } from '../webhooks/webhook-delivery-log.port.js';
import { deliveryUnknown, webhookDisabled, webhookUnknown } from '../webhooks/webhook-errors.js';
import { OperatedWebhooks } from './operated-webhooks.port.js';

/** Deliveries that are replayed in one go at most; who has more goes on from where it ended. */
export const MAX_REPLAYS = 10_000;

/** Sends webhooks again, whoever's they are. Each replay is noted in the audit log. Workers find what is due within a second. */
@Injectable()
export class ReplayWebhooks {
  constructor(
    private readonly webhooks: OperatedWebhooks,
    private readonly log: WebhookDeliveryLog,
  ) {}

  /** @throws DomainError `delivery_unknown`, `webhook_disabled`, `database_unavailable` */
  async one(deliveryId: string, actor: string): Promise<DeliveryKey> {
    const key = isWebhookId(deliveryId) ? await this.webhooks.findDelivery(deliveryId) : undefined;
    if (key === undefined) throw deliveryUnknown();
    await this.replay(key, actor);
    return key;
  }

  /** All of a webhook since then, oldest first, `MAX_REPLAYS` at most. @throws DomainError `webhook_unknown`, `webhook_disabled`, … */
  async since(endpointId: string, since: Date, actor: string): Promise<readonly DeliveryKey[]> {
    const webhook = isWebhookId(endpointId) ? await this.webhooks.findWebhook(endpointId) : undefined;
    if (webhook === undefined) throw webhookUnknown();
    const found = await this.webhooks.deliveriesSince({ webhook, since, limit: MAX_REPLAYS });
    for (const key of found) await this.replay(key, actor);
    return found;
  }

  private async replay(key: DeliveryKey, actor: string): Promise<void> {
    const target = await this.log.replay(key, actor);
    if (target === undefined) throw deliveryUnknown();
    if (!target.enabled) throw webhookDisabled(target.endpointId);
  }
}
