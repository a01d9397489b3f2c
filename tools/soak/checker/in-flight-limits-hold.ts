import type { PayoutStatus } from '#domain';
import type { HistoryRecord, Moment, SeenItem } from '../history/record.js';
import { Faults, type Finding } from './finding.js';
import type { Invariant } from './invariant.js';

const IN_FLIGHT: readonly PayoutStatus[] = ['processing', 'in_doubt'];

/** A payout that becomes one in flight (+1), or no longer is (-1). */
interface Change {
  readonly at: Moment;
  readonly by: 1 | -1;
  readonly payout: string;
  readonly line: number;
}

/**
 * At no moment has a payer more payouts processing and in doubt than its `max_in_flight`, by their histories. A claim has the moment at
 * which it counts what is in flight, under the payer's lock; a result the moment at which it begins, so it never counts for longer
 * than the claim saw it. What an operator has sent again needs no room.
 */
export class InFlightLimitsHold implements Invariant {
  private readonly faults = new Faults();
  private readonly limits = new Map<string, number>();
  private readonly changes = new Map<string, Change[]>();
  private readonly redriven = new Set<string>();

  see(record: HistoryRecord, line: number): void {
    if (record.kind === 'policy') {
      const before = this.limits.get(record.payer) ?? 0;
      this.limits.set(record.payer, Math.max(before, record.policy.max_in_flight));
    } else if (record.kind === 'operate') this.redriven.add(record.payout);
    else if (record.kind === 'items' && this.limits.has(record.payer)) {
      const changes = this.changes.get(record.payer) ?? [];
      for (const item of record.items)
        if (!this.redriven.has(item.payout)) changes.push(...changesOf(item, line));
      this.changes.set(record.payer, changes);
    }
  }

  end(): Finding {
    for (const [payer, changes] of this.changes) {
      const limit = this.limits.get(payer) ?? 0;
      let inFlight = 0;
      // Moments are whole milliseconds: of one, what ends is counted before what begins.
      for (const { by, payout, line } of changes.sort((a, b) => a.at - b.at || a.by - b.by)) {
        inFlight += by;
        if (by < 0) continue;
        const fault = () =>
          `with ${payout} ${payer} has ${String(inFlight)} payouts in flight of ${String(limit)}`;
        this.faults.decide(inFlight <= limit, fault, line);
      }
    }
    return this.faults.finding('no payer has more in flight than it may');
  }
}

function changesOf({ payout, history = [] }: SeenItem, line: number): Change[] {
  return history.flatMap(([status, at], n): Change[] => {
    const [is, was] = [IN_FLIGHT.includes(status), IN_FLIGHT.includes(history[n - 1]?.[0] ?? 'pending')];
    return is === was ? [] : [{ at, by: is ? 1 : -1, payout, line }];
  });
}
