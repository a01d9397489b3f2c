import { isFinal, type PayoutStatus } from '#domain';
import type { HistoryRecord, RecordOf } from '../history/record.js';
import { Faults, type Finding } from './finding.js';
import type { Invariant } from './invariant.js';

interface Accepted {
  readonly batch: string;
  readonly end: PayoutStatus;
  readonly line: number;
}

/**
 * Each item of an accepted batch comes to its end, and to the one that its key demands; but it may be cancelled where its client has
 * asked for that or its batch was rejected, and failed where an operator has said so. No other item exists.
 */
export class AcceptedPayoutsEnd implements Invariant {
  private readonly faults = new Faults();
  private readonly accepted = new Map<string, Accepted>();
  private readonly ended = new Map<string, readonly [status: PayoutStatus, line: number]>();
  private readonly cancelledBatches = new Set<string>();
  private readonly markedPayouts = new Set<string>();

  see(record: HistoryRecord, line: number): void {
    if (record.kind === 'post') this.seePost(record, line);
    else if (record.kind === 'cancel' || (record.kind === 'decide' && isRejection(record)))
      this.cancelledBatches.add(record.batch);
    else if (record.kind === 'operate' && record.action === 'mark failed')
      this.markedPayouts.add(record.payout);
    else if (record.kind === 'items')
      for (const { payout, status, history } of record.items)
        if (history !== undefined) this.ended.set(payout, [status, line]);
  }

  private seePost({ batch, items, payouts }: RecordOf<'post'>, line: number): void {
    payouts.forEach(([payout, status], index) => {
      const end = status === 'duplicate' ? status : (items[index]?.[2] ?? 'paid');
      this.accepted.set(payout, { batch, end, line });
    });
  }

  end(): Finding {
    for (const [payout, { batch, end, line }] of this.accepted) {
      const [status = 'pending', seenAt] = this.ended.get(payout) ?? [];
      if (seenAt === undefined) this.faults.add(`${payout} of ${batch} was accepted and is lost`, line);
      const isDemanded =
        status === end ||
        (status === 'cancelled' && this.cancelledBatches.has(batch)) ||
        (status === 'failed' && this.markedPayouts.has(payout));
      if (seenAt !== undefined)
        this.faults.decide(
          isDemanded && isFinal(status),
          () => `${payout} of ${batch} should be ${end} and is ${status}`,
          line,
          seenAt,
        );
    }
    for (const [payout, [, line]] of this.ended)
      if (!this.accepted.has(payout)) this.faults.add(`${payout} was in no accepted batch`, line);
    return this.faults.finding('every accepted payout comes to the end that its key demands');
  }
}

/** A rejection that was refused, since the batch was approved before, explains nothing. */
function isRejection({ decision, status }: RecordOf<'decide'>): boolean {
  return decision === 'reject' && status === 200;
}
