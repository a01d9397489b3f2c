import { Injectable } from '@nestjs/common';
import { InjectQueue } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { PayoutQueue, type PayoutChunk } from '#use-cases';
import { QueueCommands } from '../queue-commands.js';
import { SETTLEMENT_QUEUE } from '../queue-names.js';
import { SETTLE_CHUNK_JOB, toJobData, type SettleChunkJobData } from './settle-chunk-job.js';

/** Payout chunks as jobs. Their ids are BullMQ's own, so no chunk is taken for an earlier one. Errors: `redis_unavailable`. */
@Injectable()
export class BullPayoutQueue extends PayoutQueue {
  constructor(
    @InjectQueue(SETTLEMENT_QUEUE) private readonly queue: Queue<SettleChunkJobData>,
    private readonly commands: QueueCommands,
  ) {
    super();
  }

  override enqueue(chunks: readonly PayoutChunk[], place: 'first' | 'last' = 'last'): Promise<void> {
    const opts = { lifo: place === 'first' };
    return this.commands.add(
      this.queue,
      chunks.map((chunk) => ({ name: SETTLE_CHUNK_JOB, data: toJobData(chunk), opts })),
    );
  }

  override waitingCount(): Promise<number> {
    return this.commands.run(() => this.queue.getWaitingCount());
  }
}
