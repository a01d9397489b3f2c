/**
 * How often, and how many at a time, all workers together may call the rail. No call throws: where the workers cannot count together,
 * each keeps to a share of the limits.
 */
export abstract class RailPace {
  /** Payouts that one worker takes at a time, to be sent within seconds. */
  abstract readonly line: number;
  /** Begins a call. 0: it counts from now until `ended`; else after how many milliseconds to ask again. */
  abstract begin(callId: string): Promise<number>;
  abstract ended(callId: string): void;
  /** The rail asked all of us to call it no sooner than this. */
  abstract pause(forMs: number): void;
}

/** For a rail that has no limits. */
export class NoPace extends RailPace {
  override readonly line = Number.POSITIVE_INFINITY;

  override begin(): Promise<number> {
    return Promise.resolve(0);
  }

  override ended(): void {
    return undefined;
  }

  override pause(): void {
    return undefined;
  }
}
