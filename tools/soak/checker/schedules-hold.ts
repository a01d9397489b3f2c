import type { HistoryRecord, Moment } from '../history/record.js';
import { claimedAt } from './claimed-at.js';
import { Faults, type Finding } from './finding.js';
import type { Invariant } from './invariant.js';

/** No payout of a batch is claimed, and so none is sent, before the moment that the batch is scheduled for. */
export class SchedulesHold implements Invariant {
  private readonly faults = new Faults();
  /** By payout. */
  private readonly scheduled = new Map<string, readonly [goesAt: Moment, line: number]>();

  see(record: HistoryRecord, line: number): void {
    if (record.kind === 'post' && record.scheduledFor !== undefined)
      for (const [payout] of record.payouts) this.scheduled.set(payout, [record.scheduledFor, line]);
    else if (record.kind === 'items')
      for (const item of record.items) {
        const [goesAt, postedAt] = this.scheduled.get(item.payout) ?? [];
        const claimed = claimedAt(item);
        if (goesAt === undefined || postedAt === undefined || claimed === undefined) continue;
        const fault = () => `${item.payout} was claimed ${String(goesAt - claimed)} ms before its moment`;
        this.faults.decide(claimed >= goesAt, fault, postedAt, line);
      }
  }

  end(): Finding {
    return this.faults.finding('nothing is sent before the moment that it is scheduled for');
  }
}
