import { Injectable } from '@nestjs/common';
import { InjectQueue } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { PayoutQueue, type PayoutChunk } from '#use-cases';
import { QueueCommands } from '../queue-commands.js';
import { SETTLEMENT_QUEUE } from '../queue-names.js';

/** There is work: the worker takes what it is the turn of. */
const TAKE_TURN_JOB = 'take-turn';
/** Payouts that a worker had, and that are due at once. */
const SETTLE_CHUNK_JOB = 'settle-chunk';

/** A job's data: ids only, or nothing. Member names are short, since a job holds up to a hundred ids. */
interface SettleChunkJobData {
  readonly payer: string;
  readonly batch: string;
  readonly ids: readonly string[];
}

export type SettlementJobData = SettleChunkJobData | Record<string, never>;

/** The payouts that a job names; undefined: it names none. */
export function toPayoutChunk(data: SettlementJobData): PayoutChunk | undefined {
  return 'ids' in data ? { payer: data.payer, batchId: data.batch, payoutIds: data.ids } : undefined;
}

/** Wake-ups and payouts in flight as jobs. Their ids are BullMQ's own, so none is taken for an earlier one. Errors: `redis_unavailable`. */
@Injectable()
export class BullPayoutQueue extends PayoutQueue {
  constructor(
    @InjectQueue(SETTLEMENT_QUEUE) private readonly queue: Queue<SettlementJobData>,
    private readonly commands: QueueCommands,
  ) {
    super();
  }

  override wake(turns: number): Promise<void> {
    return this.commands.add(
      this.queue,
      Array.from({ length: turns }, () => ({ name: TAKE_TURN_JOB, data: {}, opts: {} })),
    );
  }

  override enqueue(chunks: readonly PayoutChunk[]): Promise<void> {
    return this.commands.add(
      this.queue,
      chunks.map(({ payer, batchId, payoutIds }) => ({
        name: SETTLE_CHUNK_JOB,
        data: { payer, batch: batchId, ids: payoutIds },
        opts: { lifo: true },
      })),
    );
  }

  override waitingCount(): Promise<number> {
    return this.commands.run(() => this.queue.getWaitingCount());
  }
}
