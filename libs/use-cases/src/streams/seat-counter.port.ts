import type { Ispb, StreamId } from '#domain';

/** A seat and the stream that sits on it. */
export interface TakenSeat {
  readonly seat: number;
  readonly streamId: StreamId;
}

/**
 * Counts the open streams of an institution over all processes, fast and atomically. It may forget everything at any moment;
 * then it says `unknown` instead of guessing, and is told again from the database. Errors: `redis_unavailable`.
 */
export abstract class SeatCounter {
  /** Allots the lowest free seat, in one atomic step. */
  abstract take(
    ispb: Ispb,
    streamId: StreamId,
  ): Promise<{ readonly kind: 'taken'; readonly seat: number } | { readonly kind: 'full' | 'unknown' }>;
  /** Frees a seat if this stream sits on it. */
  abstract release(ispb: Ispb, seat: TakenSeat): Promise<void>;
  /** Tells an empty counter what the database knows; leaves one alone that knows something by now. */
  abstract rebuild(ispb: Ispb, taken: readonly TakenSeat[]): Promise<void>;
  /** Corrects a counter that has drifted: seats that the database does not know are freed, unless taken a moment ago. */
  abstract correct(ispb: Ispb, taken: readonly TakenSeat[]): Promise<void>;
}
