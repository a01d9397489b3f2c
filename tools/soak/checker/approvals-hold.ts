import type { HistoryRecord, Moment, SeenItem } from '../history/record.js';
import { claimedAt } from './claimed-at.js';
import { Faults, type Finding } from './finding.js';
import type { Invariant } from './invariant.js';
import { NeedsApproval } from './needs-approval.js';

/**
 * Nothing of a batch that needs an approval is claimed, and so sent, before it was approved; of one that was rejected, or that no key
 * decided about, nothing ever. Only such a batch is decided about, and only once: the same decision may be repeated, and is answered
 * alike.
 */
export class ApprovalsHold implements Invariant {
  private readonly faults = new Faults();
  private readonly needs = new NeedsApproval();
  /** Batches that need an approval, and the batch of each of their payouts. */
  private readonly batches = new Set<string>();
  private readonly batchOf = new Map<string, string>();
  /** By batch, when the first call began that was answered with an approval. */
  private readonly approvedFrom = new Map<string, Moment>();
  private readonly rejected = new Set<string>();

  see(record: HistoryRecord, line: number): void {
    this.needs.see(record);
    if (record.kind === 'post' && this.needs.of(record)) {
      this.batches.add(record.batch);
      for (const [payout] of record.payouts) this.batchOf.set(payout, record.batch);
    } else if (record.kind === 'decide' && record.status === 200) {
      const { batch, from, decision } = record;
      if (decision === 'reject') this.rejected.add(batch);
      else this.approvedFrom.set(batch, Math.min(from, this.approvedFrom.get(batch) ?? from));
      const isBoth = this.rejected.has(batch) && this.approvedFrom.has(batch);
      this.faults.decide(!isBoth, () => `${batch} was approved and rejected`, line);
      this.faults.decide(this.batches.has(batch), () => `${batch} needed no decision, and had one`, line);
    } else if (record.kind === 'items') for (const item of record.items) this.checkPayout(item, line);
  }

  end(): Finding {
    return this.faults.finding('nothing is sent before its approval, and nothing that was rejected');
  }

  private checkPayout(item: SeenItem, line: number): void {
    const [batch, claimed] = [this.batchOf.get(item.payout), claimedAt(item)];
    if (batch === undefined || claimed === undefined) return;
    const approvedFrom = this.approvedFrom.get(batch);
    const fault = () =>
      `${item.payout} of ${batch} was claimed ${approvedFrom === undefined ? 'without' : 'before'} approval`;
    // Histories have whole milliseconds.
    const holds = approvedFrom !== undefined && claimed >= Math.floor(approvedFrom);
    this.faults.decide(holds, fault, line);
  }
}
