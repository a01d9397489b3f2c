import type { HistoryRecord, SeenItem } from '../history/record.js';
import { Faults, type Finding } from './finding.js';
import type { Invariant } from './invariant.js';

/** A payout that is paid was settled at the rail once, and any other never. */
export class PaidOnce implements Invariant {
  private readonly faults = new Faults();
  /** By payout, the line of its settlement. */
  private readonly settled = new Map<string, number>();
  private readonly ended = new Map<string, readonly [status: SeenItem['status'], line: number]>();

  see(record: HistoryRecord, line: number): void {
    if (record.kind === 'settled') {
      const before = this.settled.get(record.payout);
      if (before !== undefined) this.faults.add(`${record.payout} was paid twice`, before, line);
      this.settled.set(record.payout, line);
    } else if (record.kind === 'items') {
      for (const { payout, status, history } of record.items)
        if (history !== undefined) this.ended.set(payout, [status, line]);
    }
  }

  end(): Finding {
    for (const [payout, [status, line]] of this.ended) {
      const settled = this.settled.get(payout);
      const fault = () =>
        `${payout} is ${status}, and ${settled === undefined ? 'not ' : ''}settled at the rail`;
      this.faults.decide((status === 'paid') === (settled !== undefined), fault, line, ...some(settled));
    }
    for (const [payout, line] of this.settled)
      if (!this.ended.has(payout)) this.faults.add(`${payout} is settled at the rail, and no payout`, line);
    return this.faults.finding('no payout is paid twice, and what is paid is what the rail has settled');
  }
}

function some(line: number | undefined): readonly number[] {
  return line === undefined ? [] : [line];
}
