import { Injectable } from '@nestjs/common';
import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { Logger } from '#observability';
import type { PayoutChunk } from '#use-cases';
import { createPatientRedis } from '../connection/create-redis.js';
import { RedisSettings } from '../connection/redis-settings.js';
import { reportOutages } from '../connection/report-outages.js';
import {
  PAYOUT_QUEUE,
  payoutQueuePrefix,
  toPayoutChunk,
  type SettleChunkJobData,
} from './payout-queue-names.js';

/** BullMQ's pause after a failed fetch is 15 s; a restarted Redis should not cost that much. */
const FETCH_RETRY_PAUSE_MS = 500;
/** Jobs whose worker died are handed out again; the sweeper would find their payouts anyway, so once is enough. */
const STALLED_CHECK_EVERY_MS = 15_000;
/** How long taking leave of Redis may take once all jobs are handled: it may be away, and nothing depends on it. */
const CLOSE_PATIENCE_MS = 2_000;
/** Jobs are wake-ups: nothing is remembered of those that are done. */
const FORGET = { count: 0 } as const;

export interface PayoutJobsOptions {
  /** Chunks handled at a time. */
  readonly concurrency: number;
  /** How long a job stays with a worker that gives no sign of life. Longer than the payouts' lease. */
  readonly lockMs: number;
}

/** The workers' side of the queue. Outlives outages of Redis: it connects again and goes on, for ever. */
@Injectable()
export class BullPayoutJobs {
  private worker: Worker<SettleChunkJobData> | undefined;
  private connection: Redis | undefined;
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly settings: RedisSettings,
    private readonly logger: Logger,
  ) {}

  /** Begins to take jobs. A handler that rejects loses nothing but this wake-up. */
  start(handle: (chunk: PayoutChunk) => Promise<void>, { concurrency, lockMs }: PayoutJobsOptions): void {
    if (this.worker !== undefined) throw new Error('A process takes jobs once.');
    this.connection = createPatientRedis(this.settings.url, `${this.settings.prefix}-payout-jobs`);
    reportOutages(this.connection, 'payout jobs', this.logger);
    this.worker = new Worker<SettleChunkJobData>(
      PAYOUT_QUEUE,
      ({ data }) => this.track(handle(toPayoutChunk(data))),
      {
        connection: this.connection,
        prefix: payoutQueuePrefix(this.settings.prefix),
        concurrency,
        lockDuration: lockMs,
        stalledInterval: STALLED_CHECK_EVERY_MS,
        runRetryDelay: FETCH_RETRY_PAUSE_MS,
        removeOnComplete: FORGET,
        removeOnFail: FORGET,
      },
    );
    this.worker.on('error', (error) => {
      // Jobs that vanished with a FLUSHALL, locks that ran out: the payouts are safe in the database.
      this.logger.debug({ err: error }, 'The queue reported an error');
    });
  }

  /** Takes no more jobs, and waits for those at hand. */
  async stop(): Promise<void> {
    const { worker, connection } = this;
    if (worker === undefined || connection === undefined) return;
    // From here on the worker fetches nothing, whatever becomes of its connections.
    const closed = worker.close().catch(() => undefined);
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
    let timer: NodeJS.Timeout | undefined;
    const patienceEnds = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_PATIENCE_MS)));
    await Promise.race([closed, patienceEnds]);
    clearTimeout(timer);
    connection.disconnect();
  }

  private track(handled: Promise<void>): Promise<void> {
    const over = handled.finally(() => this.underWay.delete(over));
    this.underWay.add(over);
    return over;
  }
}
