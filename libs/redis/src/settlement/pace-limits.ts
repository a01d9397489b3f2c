import type { BegunCalls } from '#use-cases';

/** What a PSP allows, of all callers together. */
export interface PaceLimits {
  /** Calls at a time. */
  readonly concurrency: number;
  /** Calls in any window of this length; null: no limit. */
  readonly rate: { readonly count: number; readonly windowMs: number } | null;
}

/** Calls at once after a quiet time: a tenth of what a window allows. */
const BURST_SHARE = 0.1;

/**
 * A rate as the distance between calls, and how far calls may be ahead of it: so no window has more than its count, wherever it
 * begins (the generic cell rate algorithm).
 */
export function spacingOf(rate: PaceLimits['rate']): { readonly everyMs: number; readonly aheadMs: number } {
  if (rate === null) return { everyMs: 0, aheadMs: 0 };
  const burst = Math.max(1, Math.floor(rate.count * BURST_SHARE));
  const everyMs = rate.windowMs / Math.max(1, rate.count - burst);
  return { everyMs, aheadMs: (burst - 1) * everyMs };
}

/** Limits the calls of one process, which keeps to a share of the limits. Times are of a clock that only goes forward. */
export class OwnPace {
  private readonly underWay = new Set<string>();
  private readonly everyMs: number;
  private readonly concurrency: number;
  private nextAtMs = Number.NEGATIVE_INFINITY;

  /** @param share of how many processes this is one */
  constructor(limits: PaceLimits, share: number) {
    this.everyMs = spacingOf(limits.rate).everyMs * share;
    this.concurrency = Math.max(1, Math.floor(limits.concurrency / share));
  }

  /** As `RailPace.begin`. */
  begin(callIds: readonly string[], nowMs: number, askAgainMs: number): BegunCalls {
    for (const [begun, id] of callIds.entries()) {
      if (nowMs < this.nextAtMs) return { begun, againInMs: Math.ceil(this.nextAtMs - nowMs) };
      if (this.underWay.size >= this.concurrency) return { begun, againInMs: askAgainMs };
      this.nextAtMs = nowMs + this.everyMs;
      this.underWay.add(id);
    }
    return { begun: callIds.length, againInMs: 0 };
  }

  ended(callId: string): void {
    this.underWay.delete(callId);
  }
}
