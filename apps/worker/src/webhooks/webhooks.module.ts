import { Module, type DynamicModule } from '@nestjs/common';
import { Configuration } from '#configuration';
import { WEBHOOK_QUEUE, withWorkerOptions } from '#queues';
import {
  Clock,
  DeliverWebhooks,
  WebhookDeliveryEvents,
  WebhookDeliverySettings,
  WebhookSender,
} from '#use-cases';
import { HttpWebhookSender } from '#webhooks';
import { LifecycleModule } from '../lifecycle/lifecycle.module.js';
import { DeliverWebhooksProcessor } from './deliver-webhooks.processor.js';
import { WebhookLog } from './webhook-log.js';

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
  imports: [LifecycleModule],
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
