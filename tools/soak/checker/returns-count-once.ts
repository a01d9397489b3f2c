import type { HistoryRecord, SeenItem } from '../history/record.js';
import { Faults, type Finding } from './finding.js';
import type { Invariant } from './invariant.js';

/** Of each payout that is paid comes back what its key says, in returns that are each there once; and it and its batch count just that. */
export class ReturnsCountOnce implements Invariant {
  private readonly faults = new Faults();
  /** By payout, in centavos. */
  private readonly demanded = new Map<string, number>();
  /** By batch, in centavos. */
  private readonly returned = new Map<string, number>();

  see(record: HistoryRecord, line: number): void {
    if (record.kind === 'post')
      record.payouts.forEach(([payout], index) => {
        const returned = record.items[index]?.[3] ?? 0;
        if (returned > 0) this.demanded.set(payout, returned);
      });
    else if (record.kind === 'items') {
      for (const item of record.items) if (item.history !== undefined) this.checkPayout(item, line);
    } else if (record.kind === 'batches')
      for (const [batch, , counted = 0] of record.batches) {
        const returned = this.returned.get(batch) ?? 0;
        if (returned === 0 && counted === 0) continue;
        const fault = () => `${batch} counts ${String(counted)} returned, and its items ${String(returned)}`;
        this.faults.decide(counted === returned, fault, line);
      }
  }

  end(): Finding {
    return this.faults.finding('what comes back of a payout is counted once');
  }

  private checkPayout({ payout, batch, status, returns = [], returned = 0 }: SeenItem, line: number): void {
    const demanded = status === 'paid' ? (this.demanded.get(payout) ?? 0) : 0;
    this.returned.set(batch, (this.returned.get(batch) ?? 0) + returned);
    const sum = returns.reduce((all, [, cents]) => all + cents, 0);
    const isOnce = new Set(returns.map(([id]) => id)).size === returns.length;
    if (demanded === 0 && sum === 0 && returned === 0) return;
    const fault = () =>
      `${payout} counts ${String(returned)} returned, in ${String(returns.length)} returns of ${String(sum)}, and ${String(demanded)} came back`;
    this.faults.decide(isOnce && sum === demanded && returned === demanded, fault, line);
  }
}
