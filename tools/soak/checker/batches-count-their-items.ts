import { PAYOUT_STATUSES, type PayoutStatus } from '#domain';
import type { HistoryRecord } from '../history/record.js';
import { Faults, type Finding } from './finding.js';
import type { Invariant } from './invariant.js';

type Counts = Partial<Record<PayoutStatus, number>>;

/** In the end the counts of each batch are what its items are, and each accepted batch is there. */
export class BatchesCountTheirItems implements Invariant {
  private readonly faults = new Faults();
  private readonly items = new Map<string, Counts>();
  private readonly counted = new Map<string, readonly [counts: Counts, line: number]>();
  private readonly accepted = new Map<string, number>();

  see(record: HistoryRecord, line: number): void {
    if (record.kind === 'post' && record.status !== 422) this.accepted.set(record.batch, line);
    else if (record.kind === 'batches')
      for (const [batch, counts] of record.batches) this.counted.set(batch, [counts, line]);
    else if (record.kind === 'items')
      for (const { batch, status, history } of record.items)
        if (history !== undefined) {
          const counts = this.items.get(batch) ?? {};
          counts[status] = (counts[status] ?? 0) + 1;
          this.items.set(batch, counts);
        }
  }

  end(): Finding {
    for (const [batch, [counts, line]] of this.counted) {
      const items = this.items.get(batch) ?? {};
      const wrong = PAYOUT_STATUSES.find((status) => (counts[status] ?? 0) !== (items[status] ?? 0));
      const fault = () =>
        `${batch} counts ${String(counts[wrong ?? 'paid'])} ${String(wrong)}, and its items ${String(items[wrong ?? 'paid'] ?? 0)}`;
      this.faults.decide(wrong === undefined, fault, line);
    }
    for (const [batch, line] of this.accepted)
      if (!this.counted.has(batch)) this.faults.add(`${batch} was accepted and is lost`, line);
    return this.faults.finding('the counts of each batch are what its items are');
  }
}
