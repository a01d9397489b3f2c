import type { HistoryRecord, RecordOf } from '../history/record.js';

/** Which batches need the approval of a second key, by the policies of their payers: each is set before the first batch, and stays. */
export class NeedsApproval {
  private readonly above = new Map<string, number>();

  see(record: HistoryRecord): void {
    if (record.kind === 'policy')
      this.above.set(record.payer, record.policy.approval_above_cents ?? Number.POSITIVE_INFINITY);
  }

  of({ payer, status, items }: RecordOf<'post'>): boolean {
    const sum = items.reduce((all, [, cents]) => all + cents, 0);
    return status !== 422 && sum > (this.above.get(payer) ?? Number.POSITIVE_INFINITY);
  }
}
