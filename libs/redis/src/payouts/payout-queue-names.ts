import type { PayoutChunk } from '#use-cases';
import type { WakeUpQueue } from '../queues/wake-up-queue.js';

export const PAYOUT_QUEUE: WakeUpQueue = { name: 'settlement', hashTag: '{payouts}' };

/** Every job is one of these; BullMQ wants a name. */
export const SETTLE_CHUNK_JOB = 'settle-chunk';

/** A job's data: ids only, named briefly, since there are a hundred of them in each job. */
export interface SettleChunkJobData {
  readonly payer: string;
  readonly batch: string;
  readonly ids: readonly string[];
}

export function toJobData({ payer, batchId, payoutIds }: PayoutChunk): SettleChunkJobData {
  return { payer, batch: batchId, ids: payoutIds };
}

export function toPayoutChunk({ payer, batch, ids }: SettleChunkJobData): PayoutChunk {
  return { payer, batchId: batch, payoutIds: ids };
}
