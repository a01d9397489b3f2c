import { Module } from '@nestjs/common';
import { Configuration } from '#configuration';
import { EnqueueWebhooks } from '#use-cases';
import { GuardedWebhookTargets } from '#webhooks';
import { DeliveriesController } from './deliveries.controller.js';
import { WebhooksController } from './webhooks.controller.js';

/** Webhooks as their owners manage them. What sends them runs in the worker. */
@Module({
  controllers: [WebhooksController, DeliveriesController],
  providers: [
    {
      provide: GuardedWebhookTargets,
      inject: [Configuration],
      useFactory: ({ sandbox, webhooks }: Configuration) =>
        new GuardedWebhookTargets({ sandbox, privateHosts: webhooks.privateHosts }),
    },
    EnqueueWebhooks,
  ],
})
export class WebhooksModule {}
