import { BullModule, InjectQueue, type RegisterQueueAsyncOptions } from '@nestjs/bullmq';
import { Global, Module } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { isTracing } from '#observability';
import { RedisSettings } from '#redis';
import { PayoutQueue, WebhookQueue } from '#use-cases';
import { JobWorker } from './job-worker.js';
import { BullPayoutQueue } from './payouts/bull-payout-queue.js';
import { QueueCommands } from './queue-commands.js';
import { prefixOf, SETTLEMENT_QUEUE, WEBHOOK_QUEUE, type QueueName } from './queue-names.js';
import { QueueMonitor } from './queue-monitor.js';
import { queueTelemetry } from './queue-telemetry.js';
import { BullWebhookQueue } from './webhooks/bull-webhook-queue.js';

BullModule.workerClass = JobWorker;

const queue = (name: QueueName): RegisterQueueAsyncOptions => ({
  name,
  inject: [RedisSettings],
  useFactory: ({ prefix }: RedisSettings) => ({
    prefix: prefixOf(name, prefix),
    ...(isTracing() && { telemetry: queueTelemetry(name) }),
  }),
});

/**
 * The queues, over the connection of `RedisModule`. Processors take no jobs before `BullRegistrar.register` is called: an app
 * calls it once it has started.
 */
@Global()
@Module({
  imports: [
    BullModule.forRootAsync({
      inject: [Redis],
      useFactory: (connection: Redis) => ({
        connection,
        // One command less when a connection is made; where it failed, the queue would never recover.
        skipVersionCheck: true,
        defaultJobOptions: { removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } },
      }),
      extraOptions: { manualRegistration: true },
    }),
    BullModule.registerQueueAsync(queue(SETTLEMENT_QUEUE), queue(WEBHOOK_QUEUE)),
  ],
  providers: [
    QueueCommands,
    { provide: PayoutQueue, useClass: BullPayoutQueue },
    { provide: WebhookQueue, useClass: BullWebhookQueue },
    QueueMonitor,
  ],
  exports: [BullModule, QueueCommands, PayoutQueue, WebhookQueue, QueueMonitor],
})
export class QueuesModule {
  constructor(@InjectQueue(SETTLEMENT_QUEUE) settlement: Queue, @InjectQueue(WEBHOOK_QUEUE) webhooks: Queue) {
    // Outages are reported by `RedisModule`, and a command that fails rejects. Without a listener BullMQ writes to stderr.
    for (const queue of [settlement, webhooks]) queue.on('error', () => undefined);
  }
}
