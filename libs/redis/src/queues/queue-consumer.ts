import { Worker, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger, Metrics } from '#observability';
import { createPatientRedis } from '../connection/create-redis.js';
import type { RedisSettings } from '../connection/redis-settings.js';
import { reportOutages } from '../connection/report-outages.js';
import { queueTelemetry } from './queue-telemetry.js';
import { NONE_KEPT, prefixOf, type WakeUpQueue } from './wake-up-queue.js';

/** BullMQ's pause after a failed fetch is 15 s; a restarted Redis should not cost that much. */
const FETCH_RETRY_PAUSE_MS = 500;
/** How long taking leave of Redis may take once all jobs are handled: it may be away, and nothing depends on it. */
const CLOSE_PATIENCE_MS = 2_000;

export interface JobsOptions {
  /** Jobs handled at a time. */
  readonly concurrency: number;
  /** How long a job stays with a worker that gives no sign of life; one that lives renews it. */
  readonly lockMs: number;
}

/** What is done with a job's data; its id is for those who read logs. */
type HandleJob<Data> = (data: Data, jobId: string | undefined) => Promise<void>;

/** The workers' side of a queue. Outlives outages of Redis: it connects again and goes on, for ever. */
export class QueueConsumer<Data> {
  private worker: Worker<Data> | undefined;
  private connection: Redis | undefined;
  private readonly underWay = new Set<Promise<void>>();

  /**
   * @param connectionName shown in Redis's `CLIENT LIST`, after the prefix
   * @param stalledCheckEveryMs how often jobs are looked for whose worker died; they are handed out again, once
   */
  constructor(
    private readonly wakeUps: WakeUpQueue,
    private readonly connectionName: string,
    private readonly stalledCheckEveryMs: number,
    private readonly settings: RedisSettings,
    private readonly logger: Logger,
    private readonly metrics: Metrics,
  ) {}

  /** Begins to take jobs. A handler that rejects loses nothing but this wake-up. */
  start(handle: HandleJob<Data>, { concurrency, lockMs }: JobsOptions): void {
    if (this.worker !== undefined) throw new Error('It takes jobs already.');
    this.connection = createPatientRedis(this.settings, `${this.settings.prefix}-${this.connectionName}`);
    reportOutages(this.connection, this.connectionName.replace('-', ' '), this.logger);
    this.worker = new Worker<Data>(this.wakeUps.name, (job) => this.track(this.measure(job, handle)), {
      connection: this.connection,
      prefix: prefixOf(this.wakeUps, this.settings.prefix),
      concurrency,
      lockDuration: lockMs,
      stalledInterval: this.stalledCheckEveryMs,
      runRetryDelay: FETCH_RETRY_PAUSE_MS,
      removeOnComplete: NONE_KEPT,
      removeOnFail: NONE_KEPT,
      ...queueTelemetry(this.wakeUps),
    });
    this.worker.on('error', (error) => {
      // Jobs that vanished with a FLUSHALL, locks that ran out: the truth is safe in the database.
      this.logger.debug({ err: error }, 'The queue reported an error');
    });
  }

  /** Takes no more jobs, and waits for those at hand. It may begin again after that. */
  async stop(): Promise<void> {
    const { worker, connection } = this;
    if (worker === undefined || connection === undefined) return;
    [this.worker, this.connection] = [undefined, undefined];
    // From here on the worker fetches nothing, whatever becomes of its connections.
    const closed = worker.close().catch(() => undefined);
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
    let timer: NodeJS.Timeout | undefined;
    const patienceEnds = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_PATIENCE_MS)));
    await Promise.race([closed, patienceEnds]);
    clearTimeout(timer);
    connection.disconnect();
  }

  /** How long it waited is by the clocks of who added it and of this machine. */
  private async measure(job: Job<Data>, handle: HandleJob<Data>): Promise<void> {
    const begunAtMs = performance.now();
    const labels = { queue: this.wakeUps.name };
    this.metrics.observe('malote_job_wait_seconds', (Date.now() - job.timestamp) / 1000, labels);
    try {
      await handle(job.data, job.id);
    } finally {
      this.metrics.observe('malote_job_duration_seconds', (performance.now() - begunAtMs) / 1000, labels);
    }
  }

  private track(handled: Promise<void>): Promise<void> {
    const over = handled.finally(() => this.underWay.delete(over));
    this.underWay.add(over);
    return over;
  }
}
