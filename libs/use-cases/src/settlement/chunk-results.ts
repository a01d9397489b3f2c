import { DomainError } from '#domain';
import { pause, type Clock } from '../time/clock.port.js';
import type { PayoutQueue } from './payout-queue.port.js';
import type { SettledBatch, SettlementEvents } from './settlement-events.port.js';
import type { PayoutResult, SettlementStore } from './settlement-store.port.js';

/** Results that wait for slower ones of their chunk are written after this, so that no payout waits for a slow one. */
export const WRITE_AFTER_MS = 25;
const FIRST_RETRY_PAUSE_MS = 50;
const MAX_RETRY_PAUSE_MS = 1_000;

/** Gathers the results of one chunk and writes them in sets, as they come. */
export class ChunkResults {
  readonly done: Promise<void>;
  private finish: () => void = () => undefined;
  private gathered: PayoutResult[] = [];
  private callOffWrite: (() => void) | undefined;
  private notWritten: number;
  private notGathered: number;

  /** @param giveUpAtMs when the lease ends: what is not written by then will be looked up by others. */
  constructor(
    private readonly batch: SettledBatch,
    count: number,
    private readonly giveUpAtMs: number,
    private readonly ports: {
      readonly store: SettlementStore;
      readonly queue: PayoutQueue;
      readonly clock: Clock;
      readonly events: SettlementEvents;
    },
  ) {
    this.notWritten = count;
    this.notGathered = count;
    this.done = new Promise((resolve) => (this.finish = resolve));
    if (count === 0) this.finish();
  }

  add(result: PayoutResult): void {
    this.gathered.push(result);
    this.notGathered -= 1;
    if (this.notGathered === 0) this.flush();
    else
      this.callOffWrite ??= this.ports.clock.after(WRITE_AFTER_MS, () => {
        this.flush();
      });
  }

  private flush(): void {
    this.callOffWrite?.();
    this.callOffWrite = undefined;
    const results = this.gathered;
    this.gathered = [];
    void this.write(results).then(() => {
      this.notWritten -= results.length;
      if (this.notWritten === 0) this.finish();
    });
  }

  private async write(results: readonly PayoutResult[]): Promise<void> {
    const { store, clock, events } = this.ports;
    for (let pauseMs = FIRST_RETRY_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, MAX_RETRY_PAUSE_MS)) {
      try {
        const movedIds = await store.write(this.batch, results);
        await this.keepUnmatched(results, movedIds);
        this.follow(results, movedIds);
        return;
      } catch (error) {
        const isDown = error instanceof DomainError && error.code === 'database_unavailable';
        // Something is wrong with one of them; the others shall not suffer for it.
        if (!isDown && results.length > 1) {
          await Promise.all(results.map((result) => this.write([result])));
          return;
        }
        if (!isDown || clock.nowMs() + pauseMs >= this.giveUpAtMs) {
          const payoutIds = results.map(({ payoutId }) => payoutId);
          events.resultsNotWritten(this.batch, payoutIds, error);
          return;
        }
        await pause(clock, pauseMs);
      }
    }
  }

  /** A settlement is never dropped: where its result came too late, it is either known already or written down. */
  private async keepUnmatched(results: readonly PayoutResult[], movedIds: readonly string[]): Promise<void> {
    if (movedIds.length === results.length) return;
    const late = results.filter(({ payoutId, move }) => move.to === 'paid' && !movedIds.includes(payoutId));
    if (late.length === 0) return;
    const unmatched = await this.ports.store.recordUnmatched(this.batch, late);
    const settlements = late.filter(({ payoutId }) => unmatched.includes(payoutId));
    if (settlements.length > 0) this.ports.events.unmatchedSettlements(this.batch, settlements);
  }

  /** What follows from a commit: payouts that are due at once are woken at once, and people hear of those that need them. */
  private follow(results: readonly PayoutResult[], movedIds: readonly string[]): void {
    const { queue, events } = this.ports;
    const special = results.filter(({ move }) => move.againInMs === 0 || move.to === 'needs_review');
    if (special.length === 0) return;
    const moved = new Set(movedIds);
    const took = special.filter(({ payoutId }) => moved.has(payoutId));
    const due = took.filter(({ move }) => move.againInMs === 0).map(({ payoutId }) => payoutId);
    // Lost while Redis is down: the sweeper finds them.
    if (due.length > 0) queue.enqueue([{ ...this.batch, payoutIds: due }]).catch(() => undefined);
    const held = took.filter(({ move, left }) => move.to === 'needs_review' && left !== 'needs_review');
    if (held.length > 0)
      events.heldForReview(
        this.batch,
        held.map(({ payoutId, move: { reason } }) => ({ payoutId, reason })),
      );
  }
}
