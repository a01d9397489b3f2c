import type { Ispb, StreamId } from '#domain';

/** A seat and the stream that sits on it. */
export interface TakenSeat {
  readonly seat: number;
  readonly streamId: StreamId;
}

/** Says whether seats were freed in between: what the database told before that must not be written over it. */
export type CounterState = string;

export type TakeOutcome =
  | { readonly kind: 'taken'; readonly seat: number }
  | { readonly kind: 'full'; readonly state: CounterState }
  | { readonly kind: 'unknown' };

/**
 * Counts the open streams of an institution over all processes, fast and atomically. It may forget everything at any moment;
 * then it says `unknown` instead of guessing, and is told again from the database. Errors: `redis_unavailable`.
 */
export abstract class SeatCounter {
  /** Allots the lowest free seat, in one atomic step. A stream that sits already keeps its seat. */
  abstract take(ispb: Ispb, streamId: StreamId): Promise<TakeOutcome>;
  /** Frees a seat if this stream sits on it. */
  abstract release(ispb: Ispb, seat: TakenSeat): Promise<CounterState>;
  /** Tells an empty counter what the database knows; leaves one alone that knows something by now. */
  abstract rebuild(ispb: Ispb, taken: readonly TakenSeat[]): Promise<void>;
  /**
   * Corrects a counter that has drifted: seats that the database does not know are freed, unless taken a moment ago. Does nothing if
   * seats were freed since `state`, which was seen before the database was asked.
   */
  abstract correct(ispb: Ispb, taken: readonly TakenSeat[], state: CounterState): Promise<void>;
}
