import type { Job } from 'bullmq';
import type { Metrics } from '#observability';
import type { QueueName } from './queue-names.js';

/** Handles a job and observes how long it waited, by the clocks of its producer and of this machine, and how long it took. */
export async function measureJob(
  metrics: Metrics,
  queue: QueueName,
  job: Job,
  handle: () => Promise<void>,
): Promise<void> {
  const startedAtMs = performance.now();
  const labels = { queue };
  metrics.observe('malote_job_wait_seconds', (Date.now() - job.timestamp) / 1000, labels);
  try {
    await handle();
  } finally {
    metrics.observe('malote_job_duration_seconds', (performance.now() - startedAtMs) / 1000, labels);
  }
}
