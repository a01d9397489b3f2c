import { Module } from '@nestjs/common';
import { Configuration } from '#configuration';
import {
  Clock,
  DeliverWebhooks,
  SystemClock,
  WebhookDeliveryEvents,
  WebhookDeliverySettings,
  WebhookSender,
} from '#use-cases';
import { HttpWebhookSender } from '#webhooks';
import { DrainingModule } from '../draining/draining.module.js';
import { StallWatchModule } from '../health/stall-watch.module.js';
import { StoppingModule } from '../stopping/stopping.module.js';
import { SweepingModule } from '../sweeping/sweeping.module.js';
import { DeliverWebhooksProcessor } from './deliver-webhooks.processor.js';
import { WebhookLog } from './webhook-log.js';

/** Of a lease, what is there beside the call: claiming, a busy process, a database that is away for a moment. */
const LEASE_BEYOND_TIMEOUT_MS = 10_000;

/** Sends what the queue wakes this process for. */
@Module({
  imports: [DrainingModule, StallWatchModule, StoppingModule, SweepingModule],
  providers: [
    { provide: Clock, useClass: SystemClock },
    { provide: WebhookDeliveryEvents, useClass: WebhookLog },
    { provide: WebhookDeliverySettings, inject: [Configuration], useFactory: deliverySettings },
    {
      provide: WebhookSender,
      inject: [Configuration],
      useFactory: ({ sandbox, webhooks }: Configuration) =>
        new HttpWebhookSender({ sandbox, timeoutMs: webhooks.timeoutMs }),
    },
    DeliverWebhooks,
    DeliverWebhooksProcessor,
  ],
})
export class WebhooksModule {}

function deliverySettings({ webhooks }: Configuration): WebhookDeliverySettings {
  return {
    timeoutMs: webhooks.timeoutMs,
    leaseMs: webhooks.timeoutMs + LEASE_BEYOND_TIMEOUT_MS,
    schedule: { retryPausesMs: webhooks.retryPausesMs },
    random: Math.random,
  };
}
