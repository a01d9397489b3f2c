import type { HistoryRecord, Moment, RecordOf } from '../history/record.js';
import { Faults, type Finding } from './finding.js';
import type { Invariant } from './invariant.js';

const DAY_IN_SAO_PAULO = new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/Sao_Paulo' });

/**
 * At no moment has a payer more accepted for a day than its limit allows; and what is refused would have exceeded it. Counted is what
 * is certain: of accepted batches the items that were paid, from the answer on; and the highest limit that can have been in force.
 * Limits are only raised. A batch that was posted around midnight in São Paulo may be of either day, and is not counted.
 */
export class DailyLimitsHold implements Invariant {
  private readonly faults = new Faults();
  private readonly policies = new Map<string, RecordOf<'policy'>[]>();
  private readonly posts = new Map<string, { post: RecordOf<'post'>; line: number }[]>();
  private readonly paid = new Set<string>();

  see(record: HistoryRecord, line: number): void {
    if (record.kind === 'policy' && record.policy.daily_limit_cents !== null) {
      this.policies.set(record.payer, [...(this.policies.get(record.payer) ?? []), record]);
    } else if (record.kind === 'post' && this.policies.has(record.payer)) {
      const posts = this.posts.get(record.payer) ?? [];
      posts.push({ post: record, line });
      this.posts.set(record.payer, posts);
    } else if (record.kind === 'items' && this.policies.has(record.payer)) {
      for (const { payout, status } of record.items) if (status === 'paid') this.paid.add(payout);
    }
  }

  end(): Finding {
    for (const [payer, posts] of this.posts) this.checkPayer(payer, posts);
    return this.faults.finding('no daily limit is exceeded, and none refuses what it allows');
  }

  private checkPayer(payer: string, posts: readonly { post: RecordOf<'post'>; line: number }[]): void {
    const accepted = new Map<string, number>();
    for (const { post, line } of posts) {
      const day = DAY_IN_SAO_PAULO.format(post.from);
      if (day !== DAY_IN_SAO_PAULO.format(post.to)) continue;
      if (post.status === 422) {
        this.checkRefusal(post, posts, line);
        continue;
      }
      const sum = (accepted.get(day) ?? 0) + this.paidCents(post);
      accepted.set(day, sum);
      const limit = Math.max(...this.limits(payer, ({ from }) => from <= post.to));
      const fault = () =>
        `with ${post.batch} ${payer} has ${String(sum)} centavos accepted of ${String(limit)}`;
      this.faults.decide(sum <= limit, fault, line);
    }
  }

  /** With everything that may have been accepted by then it exceeds the lowest limit that can have been in force. */
  private checkRefusal(
    refused: RecordOf<'post'>,
    posts: readonly { post: RecordOf<'post'>; line: number }[],
    line: number,
  ): void {
    const possible = posts.filter(({ post }) => post.from <= refused.to && post.status !== 422);
    const sum = [...possible.map(({ post }) => post), refused].reduce((all, post) => all + allCents(post), 0);
    const limit = Math.max(...this.limits(refused.payer, ({ to }) => to <= refused.from));
    const fault = () =>
      `${refused.batch} was refused, with ${String(sum)} centavos in all of ${String(limit)}`;
    this.faults.decide(sum > limit, fault, line);
  }

  private limits(payer: string, counts: (set: { from: Moment; to: Moment }) => boolean): number[] {
    const set = (this.policies.get(payer) ?? []).filter(counts);
    return set.map(({ policy }) => policy.daily_limit_cents ?? 0);
  }

  private paidCents({ items, payouts }: RecordOf<'post'>): number {
    return items.reduce((sum, [, cents], n) => sum + (this.paid.has(payouts[n]?.[0] ?? '') ? cents : 0), 0);
  }
}

function allCents({ items }: RecordOf<'post'>): number {
  return items.reduce((sum, [, cents]) => sum + cents, 0);
}
