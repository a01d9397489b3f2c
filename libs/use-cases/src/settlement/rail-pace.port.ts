/**
 * How often, and how many at a time, all workers together may call the rail. No call throws: where the workers cannot count together,
 * each keeps to a share of the limits.
 */
export abstract class RailPace {
  /** Payouts that one worker holds at a time: what it can send within about two seconds. */
  abstract readonly line: number;
  /** Begins calls, the first of these first; each counts from now until `ended`. */
  abstract begin(callIds: readonly string[]): Promise<BegunCalls>;
  abstract ended(callId: string): void;
  /** The rail asked all of us to call it no sooner than this. */
  abstract pause(forMs: number): void;
}

/** How many of the calls asked for have begun; where that is not all, after how many milliseconds to ask again. */
export interface BegunCalls {
  readonly begun: number;
  readonly againInMs: number;
}

/** For a rail that has no limits. */
export class NoPace extends RailPace {
  override readonly line = Number.POSITIVE_INFINITY;

  override begin(callIds: readonly string[]): Promise<BegunCalls> {
    return Promise.resolve({ begun: callIds.length, againInMs: 0 });
  }

  override ended(): void {
    return undefined;
  }

  override pause(): void {
    return undefined;
  }
}
