import type { HistoryRecord, SeenItem } from '../history/record.js';
import { Faults, type Finding } from './finding.js';
import type { Invariant } from './invariant.js';
import { NeedsApproval } from './needs-approval.js';

const EVENT_OF_DECISION = { approve: 'batch.approved', reject: 'batch.rejected' } as const;
const STATUSES = ['paid', 'failed', 'needs_review'] as const;

/** What an event says, in one text: `payout.paid <payout id>`, `batch.completed <batch id>`. */
const saidOf = (type: string, about: string): string => `${type} ${about}`;

/**
 * Each event is in the feed once. There is one for each time that a payout was paid, failed or needed a review, for each return of it,
 * and for each batch that was completed, awaited its approval, was approved or rejected; and there are no others.
 */
export class EventsAreExplained implements Invariant {
  private readonly faults = new Faults();
  private readonly ids = new Map<string, number>();
  /** How often the feed says something; with a line that says so. */
  private readonly said = new Map<string, [times: number, line: number]>();
  /** How often it happened; with a line that shows so. */
  private readonly happened = new Map<string, [times: number, line: number]>();

  private readonly needsApproval = new NeedsApproval();

  see(record: HistoryRecord, line: number): void {
    this.needsApproval.see(record);
    if (record.kind === 'events')
      for (const [id, type, about] of record.events) {
        const before = this.ids.get(id);
        if (before !== undefined) this.faults.add(`${id} came twice`, before, line);
        this.ids.set(id, line);
        count(this.said, saidOf(type, about), line);
      }
    else if (record.kind === 'batches')
      for (const [batch] of record.batches) count(this.happened, saidOf('batch.completed', batch), line);
    else if (record.kind === 'post' && this.needsApproval.of(record))
      this.happened.set(saidOf('batch.awaiting_approval', record.batch), [1, line]);
    else if (record.kind === 'decide' && record.status === 200)
      this.happened.set(saidOf(EVENT_OF_DECISION[record.decision], record.batch), [1, line]);
    else if (record.kind === 'items') for (const item of record.items) this.seeItem(item, line);
  }

  end(): Finding {
    for (const [what, [times, line]] of this.happened) {
      const [said, saidAt] = this.said.get(what) ?? [0, line];
      const fault = () => `${what} happened ${String(times)} times, and is in the feed ${String(said)} times`;
      this.faults.decide(said === times, fault, line, saidAt);
    }
    for (const [what, [, line]] of this.said)
      if (!this.happened.has(what)) this.faults.add(`${what} is in the feed, and never happened`, line);
    return this.faults.finding('each event is in the feed once, and everything in the feed has happened');
  }

  private seeItem({ payout, history = [], returns = [] }: SeenItem, line: number): void {
    returns.forEach(() => {
      count(this.happened, saidOf('payout.returned', payout), line);
    });
    history.forEach(([entered], n) => {
      const status = STATUSES.find((one) => one === entered);
      if (status !== undefined && history[n - 1]?.[0] !== status)
        count(this.happened, saidOf(`payout.${status}`, payout), line);
    });
  }
}

function count(map: Map<string, [times: number, line: number]>, what: string, line: number): void {
  const before = map.get(what);
  if (before === undefined) map.set(what, [1, line]);
  else before[0] += 1;
}
