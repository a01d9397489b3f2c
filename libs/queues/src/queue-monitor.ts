import { Injectable } from '@nestjs/common';
import { InjectQueue } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { QueueCommands } from './queue-commands.js';
import { SETTLEMENT_QUEUE, WEBHOOK_QUEUE } from './queue-names.js';

/** A queue as it is now. */
export interface QueueState {
  readonly name: string;
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  /** Processes that take jobs from it. */
  readonly workers: number;
}

/** BullMQ's counts of jobs and workers. Errors: `redis_unavailable`. */
@Injectable()
export class QueueMonitor {
  private readonly queues: readonly Queue[];

  constructor(
    @InjectQueue(SETTLEMENT_QUEUE) settlement: Queue,
    @InjectQueue(WEBHOOK_QUEUE) webhooks: Queue,
    private readonly commands: QueueCommands,
  ) {
    this.queues = [settlement, webhooks];
  }

  read(): Promise<readonly QueueState[]> {
    return Promise.all(this.queues.map((queue) => this.commands.run(() => readState(queue))));
  }
}

async function readState(queue: Queue): Promise<QueueState> {
  const [counts, workers] = await Promise.all([
    queue.getJobCounts('waiting', 'active', 'delayed'),
    queue.getWorkersCount(),
  ]);
  const { waiting = 0, active = 0, delayed = 0 } = counts;
  return { name: queue.name, waiting, active, delayed, workers };
}
