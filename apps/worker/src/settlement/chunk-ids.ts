import type { SettledBatch } from '#use-cases';

/** Identifies the work in a log line, by the names that the API gives these ids. */
export function chunkIds({ payer, batchId, origin }: SettledBatch): Record<string, string> {
  return {
    payer,
    batch_id: batchId,
    ...(origin?.jobId !== undefined && { job_id: origin.jobId }),
    ...(origin?.requestId !== undefined && { request_id: origin.requestId }),
  };
}
