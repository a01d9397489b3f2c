import { Injectable } from '@nestjs/common';
import { Logger, Metrics } from '#observability';
import type { PayoutChunk } from '#use-cases';
import { RedisSettings } from '../connection/redis-settings.js';
import { QueueConsumer, type JobsOptions } from '../queues/queue-consumer.js';
import { PAYOUT_QUEUE, toPayoutChunk, type SettleChunkJobData } from './payout-queue-names.js';

/** Jobs whose worker died are handed out again; the sweeper would find their payouts anyway, so once is enough. */
const STALLED_CHECK_EVERY_MS = 15_000;

/** The workers' side of the payouts' queue. */
@Injectable()
export class BullPayoutJobs {
  private readonly consumer: QueueConsumer<SettleChunkJobData>;

  constructor(settings: RedisSettings, logger: Logger, metrics: Metrics) {
    this.consumer = new QueueConsumer(
      PAYOUT_QUEUE,
      'payout-jobs',
      STALLED_CHECK_EVERY_MS,
      settings,
      logger,
      metrics,
    );
  }

  /** Begins to take jobs. Their lock must be longer than the payouts' lease. */
  start(handle: (chunk: PayoutChunk) => Promise<void>, options: JobsOptions): void {
    this.consumer.start((data, jobId) => handle(toPayoutChunk(data, jobId)), options);
  }

  /** Takes no more jobs, and waits for those at hand. */
  stop(): Promise<void> {
    return this.consumer.stop();
  }
}
