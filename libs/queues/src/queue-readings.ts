import { Injectable } from '@nestjs/common';
import { InjectQueue } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { Metrics, MetricsReading, RecentAnswer, type Sample } from '#observability';
import { QueueCommands } from './queue-commands.js';
import { SETTLEMENT_QUEUE, WEBHOOK_QUEUE, type QueueName } from './queue-names.js';

const STATES = ['waiting', 'active', 'delayed'] as const;
/** Several scrapes within this cost Redis one reading. */
const MAX_AGE_MS = 3_000;

/** The gauge `malote_queue_jobs`: how many jobs are in the queues, by state. */
@Injectable()
export class QueueReadings extends MetricsReading {
  readonly names = ['malote_queue_jobs'] as const;
  private readonly recent = new RecentAnswer(() => this.count(), MAX_AGE_MS);
  private readonly queues: Readonly<Record<QueueName, Queue>>;

  constructor(
    @InjectQueue(SETTLEMENT_QUEUE) settlement: Queue,
    @InjectQueue(WEBHOOK_QUEUE) webhooks: Queue,
    private readonly commands: QueueCommands,
    metrics: Metrics,
  ) {
    super();
    this.queues = { settlement, webhooks };
    metrics.readWith(this);
  }

  override read(): Promise<readonly Sample[]> {
    return this.recent.get();
  }

  private async count(): Promise<readonly Sample[]> {
    const samples = await Promise.all(
      ([SETTLEMENT_QUEUE, WEBHOOK_QUEUE] as const).map(async (queue) => {
        const counts = await this.commands.run(() => this.queues[queue].getJobCounts(...STATES));
        return STATES.map((state) => ({
          name: 'malote_queue_jobs' as const,
          value: counts[state] ?? 0,
          labels: { queue, state },
        }));
      }),
    );
    return samples.flat();
  }
}
