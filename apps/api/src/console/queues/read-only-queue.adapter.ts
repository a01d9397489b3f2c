import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { Job, Queue } from 'bullmq';
import { redactJob } from './redact-job.js';

/** Jobs of a page at most; the page itself asks for ten. */
const MAX_JOBS_PER_PAGE = 100;

type Wanted = Parameters<BullMQAdapter['getJobs']>;

/** A queue as the board knows it: nothing in it can be changed, and of its jobs only ids are shown. */
export class ReadOnlyQueueAdapter extends BullMQAdapter {
  constructor(queue: Queue) {
    super(queue, { readOnlyMode: true });
  }

  override async getJob(id: string): Promise<Job | undefined> {
    const job = await super.getJob(id);
    return job && redactJob(job);
  }

  override async getJobs(statuses: Wanted[0], start = 0, end = start + MAX_JOBS_PER_PAGE): Promise<Job[]> {
    const last = Math.min(end, start + MAX_JOBS_PER_PAGE - 1);
    return (await super.getJobs(statuses, start, last)).map(redactJob);
  }

  /** We write none, and do not show what another program wrote. */
  override getJobLogs(): Promise<string[]> {
    return Promise.resolve([]);
  }
}
