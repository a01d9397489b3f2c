import type { Clock } from '../src/time/clock.port.js';
import { RailHoldStore, type HeldRail } from '../src/settlement/rail-hold-store.port.js';

/** The holds of all rails, as the database keeps them. */
export class TestHolds extends RailHoldStore {
  held: (HeldRail & { readonly count: number }) | undefined;

  constructor(private readonly clock: Clock) {
    super();
  }

  override read(): Promise<HeldRail | undefined> {
    return Promise.resolve(this.held);
  }

  override hold(...[, { firstMs, limitMs }]: Parameters<RailHoldStore['hold']>) {
    const count = this.held?.count ?? 0;
    if (this.held?.triedSince !== null)
      this.held = {
        until: this.later(Math.min(limitMs, firstMs * 2 ** count)),
        triedSince: null,
        count: count + 1,
      };
    return Promise.resolve({ ...this.held, isNew: count === 0 });
  }

  override takeTrial(_rail: string, forMs: number): Promise<HeldRail | undefined> {
    if (this.held === undefined || this.later(0) < this.held.until) return Promise.resolve(undefined);
    const triedSince = this.held.triedSince ?? this.later(0);
    this.held = { ...this.held, until: this.later(forMs), triedSince };
    return Promise.resolve(this.held);
  }

  override end(): Promise<boolean> {
    const hasEnded = this.held?.triedSince instanceof Date;
    if (hasEnded) this.held = undefined;
    return Promise.resolve(hasEnded);
  }

  private later(byMs: number): Date {
    return new Date(this.clock.timeOfDay().getTime() + byMs);
  }
}
