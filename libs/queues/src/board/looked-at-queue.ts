import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { Job, Queue } from 'bullmq';
import { withhold } from './withhold.js';

/** A queue as the board knows it: nothing in it can be changed, and of its jobs ids alone are seen. */
export class LookedAtQueue extends BullMQAdapter {
  constructor(queue: Queue) {
    super(queue, { readOnlyMode: true });
  }

  override async getJob(id: string): Promise<Job | undefined> {
    const job = await super.getJob(id);
    return job && withhold(job);
  }

  override async getJobs(...wanted: Parameters<BullMQAdapter['getJobs']>): Promise<Job[]> {
    return (await super.getJobs(...wanted)).map(withhold);
  }

  /** We write none; what another program wrote is nobody's to read here. */
  override getJobLogs(): Promise<string[]> {
    return Promise.resolve([]);
  }
}
