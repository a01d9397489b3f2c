/** Time as a process measures it: never set back, unlike the time of day. */
export abstract class Clock {
  abstract nowMs(): number;
  /** The time of day, for the minute in a payment id. */
  abstract timeOfDay(): Date;
  /** Calls back once, after `ms`; the function returned calls that off. */
  abstract after(ms: number, callback: () => void): () => void;
}

export class SystemClock extends Clock {
  override nowMs(): number {
    return performance.now();
  }

  override timeOfDay(): Date {
    return new Date();
  }

  override after(ms: number, callback: () => void): () => void {
    const timer = setTimeout(callback, ms);
    return () => {
      clearTimeout(timer);
    };
  }
}

export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve));
}
