import type { PayoutChunk } from '#use-cases';

/** The name of every job in the settlement queue. */
export const SETTLE_CHUNK_JOB = 'settle-chunk';

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
