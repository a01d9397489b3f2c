/** Where the sweeping of what is over begins. */
const LEAST_SWEPT = 10_000;

interface Known {
  readonly used: number;
  readonly resetAtMs: number;
}

/** What this process has learnt of quotas, until their windows end. Times are of one clock that only goes forward, in ms. */
export class KnownStates {
  private readonly states = new Map<string, Known>();
  private sweepAtSize = LEAST_SWEPT;

  learn(key: string, used: number, resetAtMs: number, nowMs: number): void {
    this.states.set(key, { used, resetAtMs });
    if (this.states.size >= this.sweepAtSize) this.sweep(nowMs);
  }

  /** Undefined where nothing is known of the present window. */
  find(key: string, nowMs: number): Known | undefined {
    const known = this.states.get(key);
    return known !== undefined && known.resetAtMs > nowMs ? known : undefined;
  }

  /** Looks at everything only when as much again has come, so that learning stays cheap however many addresses call. */
  private sweep(nowMs: number): void {
    for (const [key, { resetAtMs }] of this.states) if (resetAtMs <= nowMs) this.states.delete(key);
    this.sweepAtSize = Math.max(LEAST_SWEPT, 2 * this.states.size);
  }
}
