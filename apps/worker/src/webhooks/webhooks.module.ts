import { Module, type DynamicModule, Injectable } from '@nestjs/common';
import { Configuration } from '#configuration';
import { WEBHOOK_QUEUE, withWorkerOptions } from '#queues';
import {
  Clock,
  DeliverWebhooks,
  WebhookDeliveryEvents,
  WebhookDeliverySettings,
  WebhookSender,
  type WebhookEndpointKey,
} from '#use-cases';
import { HttpWebhookSender } from '#webhooks';
import { Logger } from '#observability';
import { LifecycleModule } from '../lifecycle/lifecycle.module.js';
import { MaintenanceModule } from '../maintenance/maintenance.module.js';
import { DeliverWebhooksProcessor } from './deliver-webhooks.processor.js';

/** Logs deliveries that were given up. Endpoints are named by their ids: an address may carry its owner's secrets. */
@Injectable()
class WebhookLog extends WebhookDeliveryEvents {
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

/** Of a lease, what is there beside the call: claiming, a busy process, a database that is unavailable for a moment. */
const LEASE_BEYOND_TIMEOUT_MS = 10_000;

/**
 * A live worker renews the lock; after a crash this is how long an endpoint stands still. It need not outlast anything: deliveries
 * have their own leases, so two workers at one endpoint are safe.
 */
const LOCK_MS = 10_000;
/** How often jobs of dead workers are looked for. Often: an endpoint has no other job until its job is handed out again. */
const STALLED_CHECK_INTERVAL_MS = 5_000;

@Module({
  imports: [LifecycleModule, MaintenanceModule],
  providers: [
    { provide: WebhookDeliveryEvents, useClass: WebhookLog },
    { provide: WebhookDeliverySettings, inject: [Configuration], useFactory: deliverySettings },
    {
      provide: WebhookSender,
      inject: [Configuration, Clock],
      useFactory: ({ sandbox, webhooks }: Configuration, clock: Clock) =>
        new HttpWebhookSender(
          { sandbox, privateHosts: webhooks.privateHosts, timeoutMs: webhooks.timeoutMs },
          clock,
        ),
    },
    DeliverWebhooks,
  ],
})
export class WebhooksModule {
  static with({ webhooks }: Configuration): DynamicModule {
    const processor = withWorkerOptions(DeliverWebhooksProcessor, WEBHOOK_QUEUE, {
      concurrency: webhooks.concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_INTERVAL_MS,
    });
    return {
      module: WebhooksModule,
      providers: [{ provide: DeliverWebhooksProcessor, useClass: processor }],
    };
  }
}

function deliverySettings({ webhooks }: Configuration): WebhookDeliverySettings {
  return {
    timeoutMs: webhooks.timeoutMs,
    leaseMs: webhooks.timeoutMs + LEASE_BEYOND_TIMEOUT_MS,
    schedule: { retryPausesMs: webhooks.retryPausesMs },
    random: Math.random,
  };
}
