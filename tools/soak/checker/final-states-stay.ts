import { isFinal, leadsTo, type PayoutStatus } from '#domain';
import type { HistoryRecord, Moment, SeenItem } from '../history/record.js';
import { Faults, type Finding } from './finding.js';
import type { Invariant } from './invariant.js';

const STATUS_OF_EVENT: Readonly<Record<string, PayoutStatus>> = {
  'payout.paid': 'paid',
  'payout.failed': 'failed',
};

/** A state that was seen: the call that has shown it began at `from` and was answered at `to`. */
interface Seen {
  readonly payout: string;
  readonly status: PayoutStatus;
  readonly from: Moment;
  readonly to: Moment;
}

/**
 * Once a final state of a payout was seen, no call that begins later shows another one. Every history is a path through the table
 * of transitions, and ends in the state that is shown with it.
 */
export class FinalStatesStay implements Invariant {
  private readonly faults = new Faults();
  private readonly final = new Map<string, { status: PayoutStatus; to: Moment; line: number }>();

  see(record: HistoryRecord, line: number): void {
    switch (record.kind) {
      case 'post':
        for (const [payout, status] of record.payouts) this.seeStatus({ ...record, payout, status }, line);
        break;
      case 'items':
        for (const item of record.items) {
          this.seeStatus({ from: record.from, to: record.to, ...item }, line);
          this.seeHistory(item, line);
        }
        break;
      case 'events':
        for (const [, type, about] of record.events) this.seeEvent(type, about, record, line);
        break;
      case 'webhook': {
        const [, type, about] = record.event;
        this.seeEvent(type, about, { from: record.at, to: record.at }, line);
        break;
      }
      default:
    }
  }

  end(): Finding {
    return this.faults.finding('no final state changes, and states change as the table of transitions says');
  }

  private seeEvent(
    type: string,
    payout: string,
    { from, to }: Pick<Seen, 'from' | 'to'>,
    line: number,
  ): void {
    const status = STATUS_OF_EVENT[type];
    if (status !== undefined) this.seeStatus({ payout, status, from, to }, line);
  }

  private seeStatus({ payout, status, from, to }: Seen, line: number): void {
    const before = this.final.get(payout);
    if (before === undefined) {
      if (isFinal(status)) this.final.set(payout, { status, to, line });
      return;
    }
    // A call that began before the final state was seen may have read what was there until then.
    const holds = status === before.status || (!isFinal(status) && from <= before.to);
    this.faults.decide(holds, () => `${payout} was ${before.status} and then ${status}`, before.line, line);
  }

  private seeHistory({ payout, status, history }: SeenItem, line: number): void {
    if (history === undefined) return;
    const statuses = history.map(([entered]) => entered);
    const isPath = statuses.every((entered, n) => n === 0 || leadsTo(statuses[n - 1] ?? entered, entered));
    const holds = isPath && statuses.at(-1) === status;
    this.faults.decide(holds, () => `${payout} is ${status} after ${statuses.join(', ')}`, line);
  }
}
