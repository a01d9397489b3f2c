import { setTimeout as sleep } from 'node:timers/promises';
import { Worker, type Job, type Processor as Handler, type WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import { mixin, type Type } from '@nestjs/common';
import { Processor, type WorkerHost } from '@nestjs/bullmq';
import { patientDuplicate } from '#redis';
import type { Metrics } from '#observability';
import type { QueueName } from './queue-names.js';

/** BullMQ pauses 15 s after a failed fetch. After a restart of Redis, jobs are fetched again within this. */
const FETCH_RETRY_PAUSE_MS = 500;
/** How long closing may wait for Redis once all jobs are handled: it may be unavailable, and nothing depends on it. */
const CLOSE_TIMEOUT_MS = 2_000;

interface JobWorkerOptions extends WorkerOptions {
  /** The connection of this process's commands. Only its address and credentials are used. */
  readonly connection: Redis;
}

/**
 * BullMQ's worker, for every `@Processor`. It outlives outages of Redis, over a separate connection whose commands wait
 * for Redis to return. Closing it ends in time whatever the state of Redis: BullMQ's own `close` waits without a limit for a
 * connection that is just being reconnected.
 */
export class JobWorker extends Worker<unknown, void> {
  private readonly connection: Redis;
  private readonly inFlight = new Set<Promise<void>>();
  private ended: Promise<void> | undefined;

  constructor(name: string, processor: Handler<unknown, void>, options: JobWorkerOptions) {
    const connection = patientDuplicate(options.connection, `${options.prefix ?? ''}:${name}-jobs`);
    super(name, processor, {
      runRetryDelay: FETCH_RETRY_PAUSE_MS,
      // Jobs are wake-ups: nothing about them needs remembering.
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
      ...options,
      connection,
    });
    this.connection = connection;
    // Without a listener BullMQ writes to stderr. Processors log errors by `@OnWorkerEvent('error')`.
    this.on('error', () => undefined);
  }

  /** Takes no more jobs, and resolves when those in flight are handled. */
  override close(): Promise<void> {
    this.ended ??= this.end();
    return this.ended;
  }

  protected override callProcessJob(
    job: Job<unknown, void>,
    token: string,
    signal?: AbortSignal,
  ): Promise<void> {
    const handled = super.callProcessJob(job, token, signal).finally(() => this.inFlight.delete(handled));
    this.inFlight.add(handled);
    return handled;
  }

  private async end(): Promise<void> {
    // From here on the worker fetches nothing, whatever the state of its connections.
    const closed = super.close().catch(() => undefined);
    const timeout = new AbortController();
    do {
      await Promise.allSettled(this.inFlight);
      await Promise.race([closed, sleep(CLOSE_TIMEOUT_MS, undefined, { signal: timeout.signal })]);
    } while (this.inFlight.size > 0);
    timeout.abort();
    this.connection.disconnect();
  }
}

/** Handles a job and observes how long it waited, by the clocks of its producer and of this machine, and how long it took. */
export async function measureJob(
  metrics: Metrics,
  queue: QueueName,
  job: Job,
  handle: () => Promise<void>,
): Promise<void> {
  const startedAtMs = performance.now();
  const labels = { queue };
  metrics.observe('malote_job_wait_seconds', (Date.now() - job.timestamp) / 1000, labels);
  try {
    await handle();
  } finally {
    metrics.observe('malote_job_duration_seconds', (performance.now() - startedAtMs) / 1000, labels);
  }
}

/**
 * A processor class with worker options from the configuration; those in `@Processor` are fixed when the class is defined.
 * Provide it for the class itself: `{ provide: X, useFactory … }` becomes
 * `{ provide: X, useClass: withWorkerOptions(X, QUEUE, options) }`.
 */
export function withWorkerOptions(
  processor: Type<WorkerHost>,
  queue: QueueName,
  options: Partial<WorkerOptions>,
): Type<WorkerHost> {
  abstract class Configured extends processor {}
  Processor(queue, options)(Configured);
  return mixin(Configured as Type<WorkerHost>);
}
