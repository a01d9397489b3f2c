import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Metrics, RecentAnswer, type Sample } from '#observability';
import { QueueCommands } from './queue-commands.js';
import { SETTLEMENT_QUEUE, WEBHOOK_QUEUE, type QueueName } from './queue-names.js';

const STATES = ['waiting', 'active', 'delayed'] as const;

/** A queue as it is now. */
export interface QueueState extends Readonly<Record<(typeof STATES)[number], number>> {
  readonly name: QueueName;
  /** Processes that take jobs from it. */
  readonly workers: number;
}

/** BullMQ's counts of jobs and workers, and the gauge `malote_queue_jobs` of the former. Errors: `redis_unavailable`. */
@Injectable()
export class QueueMonitor {
  private readonly queues: readonly (readonly [QueueName, Queue])[];

  constructor(
    @InjectQueue(SETTLEMENT_QUEUE) settlement: Queue,
    @InjectQueue(WEBHOOK_QUEUE) webhooks: Queue,
    private readonly commands: QueueCommands,
    metrics: Metrics,
  ) {
    this.queues = [
      [SETTLEMENT_QUEUE, settlement],
      [WEBHOOK_QUEUE, webhooks],
    ];
    // Several scrapes within seconds cost Redis one reading.
    const recent = new RecentAnswer(() => this.readJobs());
    metrics.readWith({ names: ['malote_queue_jobs'], read: () => recent.get() });
  }

  read(): Promise<readonly QueueState[]> {
    return Promise.all(
      this.queues.map(async ([name, queue]) => {
        const [jobs, workers] = await Promise.all([
          this.countJobs(queue),
          this.commands.run(() => queue.getWorkersCount()),
        ]);
        return { name, ...jobs, workers };
      }),
    );
  }

  private async readJobs(): Promise<readonly Sample[]> {
    const samples = this.queues.map(async ([queue, of]) => {
      const jobs = await this.countJobs(of);
      return STATES.map((state) => ({
        name: 'malote_queue_jobs' as const,
        value: jobs[state],
        labels: { queue, state },
      }));
    });
    return (await Promise.all(samples)).flat();
  }

  private async countJobs(queue: Queue) {
    const {
      waiting = 0,
      active = 0,
      delayed = 0,
    } = await this.commands.run(() => queue.getJobCounts(...STATES));
    return { waiting, active, delayed };
  }
}
