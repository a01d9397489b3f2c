/** All time that use cases read. Processes use `DatabaseClock`, so that they agree on the time of day. */
export abstract class Clock {
  /** For durations: monotonic, from an arbitrary start. */
  abstract nowMs(): number;
  /** For what is stored or sent. */
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
