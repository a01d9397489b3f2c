import { Injectable } from '@nestjs/common';
import { InjectQueue } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { PayoutQueue, type PayoutChunk } from '#use-cases';
import { QueueCommands } from '../queue-commands.js';
import { SETTLEMENT_QUEUE } from '../queue-names.js';

/** The name of every job in the settlement queue. */
const SETTLE_CHUNK_JOB = 'settle-chunk';

/**
 * A job's data: ids only. Member names are short, since a job holds up to a hundred ids. Older and newer versions read it too, so
 * members added later are optional.
 */
export interface SettleChunkJobData {
  readonly payer: string;
  readonly batch: string;
  readonly ids: readonly string[];
  /** Id of the HTTP request that brought the payouts. */
  readonly request?: string;
}

export function toJobData({ payer, batchId, payoutIds, origin }: PayoutChunk): SettleChunkJobData {
  const requestId = origin?.requestId;
  return { payer, batch: batchId, ids: payoutIds, ...(requestId !== undefined && { request: requestId }) };
}

/** @param jobId - BullMQ's, for logs */
export function toPayoutChunk(
  { payer, batch, ids, request }: SettleChunkJobData,
  jobId: string | undefined,
): PayoutChunk {
  const origin = {
    ...(request !== undefined && { requestId: request }),
    ...(jobId !== undefined && { jobId }),
  };
  return { payer, batchId: batch, payoutIds: ids, origin };
}

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
