import type { Ispb, StreamId } from '#domain';

export interface TakenSeat {
  readonly seat: number;
  readonly streamId: StreamId;
}

/** Changes whenever a seat is released: a reading of the database from before must not overwrite the release. */
export type CounterState = string;

export type TakeOutcome =
  | { readonly kind: 'taken'; readonly seat: number }
  | { readonly kind: 'full'; readonly state: CounterState }
  | { readonly kind: 'unknown' };

/**
 * Counts the open streams of an institution over all processes, fast and atomically. It may lose everything at any moment;
 * then it answers `unknown` instead of guessing, and is rebuilt from the database. Errors: `redis_unavailable`.
 */
export abstract class SeatCounter {
  /** Allots the lowest free seat, in one atomic step. A stream that has one keeps it. */
  abstract take(ispb: Ispb, streamId: StreamId): Promise<TakeOutcome>;
  abstract release(ispb: Ispb, seat: TakenSeat): Promise<CounterState>;
  /** Fills an empty counter with the seats taken in the database; does nothing if it has been filled meanwhile. */
  abstract rebuild(ispb: Ispb, taken: readonly TakenSeat[]): Promise<void>;
  /**
   * Corrects a counter that has drifted: releases seats unknown to the database, unless just taken. Does nothing if
   * seats were released since `state`, which was read before the database.
   */
  abstract correct(ispb: Ispb, taken: readonly TakenSeat[], state: CounterState): Promise<void>;
}
