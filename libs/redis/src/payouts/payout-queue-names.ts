import type { PayoutChunk } from '#use-cases';
import type { WakeUpQueue } from '../queues/wake-up-queue.js';

export const PAYOUT_QUEUE: WakeUpQueue = { name: 'settlement', hashTag: '{payouts}' };

/** Every job is one of these; BullMQ wants a name. */
export const SETTLE_CHUNK_JOB = 'settle-chunk';

/**
 * A job's data: ids only, named briefly, since there are a hundred of them in each job. Versions before and after this one read it,
 * too: what is new may be missing.
 */
export interface SettleChunkJobData {
  readonly payer: string;
  readonly batch: string;
  readonly ids: readonly string[];
  /** The request that the payouts came with. */
  readonly request?: string;
}

export function toJobData({ payer, batchId, payoutIds, origin }: PayoutChunk): SettleChunkJobData {
  const requestId = origin?.requestId;
  return { payer, batch: batchId, ids: payoutIds, ...(requestId !== undefined && { request: requestId }) };
}

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
