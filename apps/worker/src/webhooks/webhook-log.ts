import { Injectable } from '@nestjs/common';
import { Logger } from '#observability';
import { WebhookDeliveryEvents, type WebhookEndpointKey } from '#use-cases';

/** Logs deliveries that were given up. Endpoints are named by their ids: an address may carry its owner's secrets. */
@Injectable()
export class WebhookLog extends WebhookDeliveryEvents {
  private readonly logger: Logger;

  constructor(logger: Logger) {
    super();
    this.logger = logger.child({ context: 'webhooks' });
  }

  override gaveUp({ payer, endpointId }: WebhookEndpointKey, deliveries: number): void {
    this.logger.warn(
      { payer, endpoint_id: endpointId, deliveries },
      'Webhooks were given up after their last attempt',
    );
  }

  override endpointGone({ payer, endpointId }: WebhookEndpointKey): void {
    this.logger.warn({ payer, endpoint_id: endpointId }, 'A receiver answered 410; its endpoint is disabled');
  }
}
