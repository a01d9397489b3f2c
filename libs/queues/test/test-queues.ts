import { NestFactory } from '@nestjs/core';
import { BullRegistrar, Processor, WorkerHost } from '@nestjs/bullmq';
import { Global, Module, type INestApplicationContext } from '@nestjs/common';
import type { Job } from 'bullmq';
import { Redis } from 'ioredis';
import { ConfigurationModule, loadConfiguration } from '#configuration';
import { createLogger, Metrics, ObservabilityModule } from '#observability';
import {
  QueuesModule,
  SETTLEMENT_QUEUE,
  toEndpointKey,
  toPayoutChunk,
  WEBHOOK_QUEUE,
  withWorkerOptions,
  type DeliverWebhooksJobData,
  type SettlementJobData,
} from '#queues';
import { RedisModule } from '#redis';
import { StreamSessionsModule } from '#stream-sessions';
import { waitFor } from '#testing';
import { PayoutQueue, WebhookQueue, type PayoutChunk, type WebhookEndpointKey } from '#use-cases';

const SILENT = createLogger({ level: 'silent', format: 'json' }, 'test');

@Processor(SETTLEMENT_QUEUE)
class TestSettlement extends WorkerHost {
  handle: (chunk: PayoutChunk) => Promise<void> = () => Promise.resolve();

  /** A wake-up is handled as a chunk of nothing. */
  override process(job: Job<SettlementJobData>): Promise<void> {
    return this.handle(toPayoutChunk(job.data) ?? { payer: '', batchId: '', payoutIds: [] });
  }
}

@Processor(WEBHOOK_QUEUE)
class TestWebhooks extends WorkerHost {
  handle: (endpoint: WebhookEndpointKey) => Promise<void> = () => Promise.resolve();

  override process(job: Job<DeliverWebhooksJobData>): Promise<void> {
    return this.handle(toEndpointKey(job.data));
  }
}

@Global()
@Module({ providers: [Metrics], exports: [Metrics] })
class TestMetricsModule {}

@Module({})
class TestModule {}

/** Everything that stands on Redis, as a process of the product has it, with processors of the test. Keys start with `test`. */
export class TestQueues {
  private constructor(readonly app: INestApplicationContext) {}

  /** @param environment - `REDIS_URL` and its like */
  static async start(environment: Readonly<Record<string, string>>, concurrency = 2): Promise<TestQueues> {
    const configuration = loadConfiguration(
      { DATABASE_URL: 'postgres://u:p@127.0.0.1:9/none', REDIS_PREFIX: 'test', ...environment },
      false,
    );
    const module = {
      module: TestModule,
      imports: [
        ConfigurationModule.with(configuration),
        ObservabilityModule.with(SILENT),
        TestMetricsModule,
        RedisModule.for('test'),
        StreamSessionsModule,
        QueuesModule,
      ],
      providers: [
        {
          provide: TestSettlement,
          useClass: withWorkerOptions(TestSettlement, SETTLEMENT_QUEUE, {
            concurrency,
            lockDuration: 30_000,
          }),
        },
        {
          provide: TestWebhooks,
          useClass: withWorkerOptions(TestWebhooks, WEBHOOK_QUEUE, { concurrency, lockDuration: 10_000 }),
        },
      ],
    };
    const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
    const queues = new TestQueues(app);
    await waitFor(() => queues.redis.status === 'ready', { what: 'Redis' });
    return queues;
  }

  /** The connection of the producers. */
  get redis(): Redis {
    return this.app.get(Redis);
  }

  get payouts(): PayoutQueue {
    return this.app.get(PayoutQueue);
  }

  get webhooks(): WebhookQueue {
    return this.app.get(WebhookQueue);
  }

  /** Starts the workers of both queues. */
  startWorkers(handlers: {
    readonly settle?: (chunk: PayoutChunk) => Promise<void>;
    readonly deliver?: (endpoint: WebhookEndpointKey) => Promise<void>;
  }): void {
    if (handlers.settle) this.app.get(TestSettlement).handle = handlers.settle;
    if (handlers.deliver) this.app.get(TestWebhooks).handle = handlers.deliver;
    this.app.get(BullRegistrar, { strict: false }).register();
  }

  async stopWorkers(): Promise<void> {
    await Promise.all([TestSettlement, TestWebhooks].map((host) => this.app.get(host).worker.close()));
  }

  /** Stops the workers too. */
  stop(): Promise<void> {
    return this.app.close();
  }
}
