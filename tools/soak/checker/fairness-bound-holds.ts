import type { HistoryRecord, Moment, RecordOf } from '../history/record.js';
import { claimedAt } from './claimed-at.js';
import { Faults, type Finding } from './finding.js';
import type { Invariant } from './invariant.js';

/** A claim takes up to so many payouts (docs/fairness.md). */
const PAYOUTS_A_TURN = 100;
/** Claims that may have chosen another payer before: as many as two workers make at a time. */
const TURNS_UNDER_WAY = 16;

interface Single {
  readonly post: RecordOf<'post'>;
  readonly line: number;
}

/**
 * A payer that asks for one payout while others have a backlog is next: between the answer to its POST and the claim of that payout no
 * more of others is claimed than by the turns that were under way, and one turn of each other payer. Counted in payouts, by their
 * histories, so the speed of the machine does not matter. What waited while a worker was frozen is not decided: it may hold the payer's
 * place in the line.
 */
export class FairnessBoundHolds implements Invariant {
  private readonly faults = new Faults();
  private readonly singles = new Map<string, Single>();
  private readonly withBacklog = new Set<string>();
  private readonly claims = new Map<string, Moment[]>();
  private readonly claimedAt = new Map<string, Moment>();
  private readonly freezes: RecordOf<'fault'>[] = [];

  see(record: HistoryRecord, line: number): void {
    if (record.kind === 'fault' && record.what.startsWith('worker frozen')) this.freezes.push(record);
    else if (record.kind === 'post') {
      if (record.items.length > 1) this.withBacklog.add(record.payer);
      const [payout] = record.payouts[0] ?? [];
      if (record.items.length === 1 && payout !== undefined) this.singles.set(payout, { post: record, line });
    } else if (record.kind === 'items') {
      const claims = this.claims.get(record.payer) ?? [];
      for (const item of record.items) {
        const at = claimedAt(item);
        if (at === undefined) continue;
        claims.push(at);
        if (this.singles.has(item.payout)) this.claimedAt.set(item.payout, at);
      }
      this.claims.set(record.payer, claims);
    }
  }

  end(): Finding {
    for (const claims of this.claims.values()) claims.sort((a, b) => a - b);
    const bound = PAYOUTS_A_TURN * (TURNS_UNDER_WAY + this.claims.size - 1);
    for (const [payout, { post, line }] of this.singles) {
      if (this.withBacklog.has(post.payer)) continue;
      const [accepted, claimed] = [post.to, this.claimedAt.get(payout) ?? post.to];
      if (this.freezes.some(({ from, to }) => from <= claimed && to >= accepted)) continue;
      const others = [...this.claims].filter(([payer]) => payer !== post.payer);
      const before = others.reduce((sum, [, claims]) => sum + countBetween(claims, accepted, claimed), 0);
      const fault = () =>
        `${String(before)} payouts of others were claimed before ${payout} of ${post.payer}`;
      this.faults.decide(before <= bound, fault, line);
    }
    return this.faults.finding('a payer with one payout does not wait for the backlog of others');
  }
}

/** How many of the sorted moments are after `from` and before `to`. */
function countBetween(moments: readonly Moment[], from: Moment, to: Moment): number {
  return Math.max(0, firstAtLeast(moments, to) - firstAtLeast(moments, from));
}

function firstAtLeast(moments: readonly Moment[], wanted: Moment): number {
  let [low, high] = [0, moments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((moments[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
