import type { Ispb, StreamId } from '#domain';

/** A batch of messages bound to a stream. */
export interface DeliveredBatch {
  readonly kind: 'delivered' | 'replayed';
  /** The number of the id to call next. */
  readonly serial: number;
  /** The number of the call that was answered; older ones have lost their turn. */
  readonly turn: number;
  /** 1..10. */
  readonly messages: number;
  /** The messages' JSON texts, oldest first, joined by commas: an array's inside. */
  readonly wires: string;
  /** Another call was waiting on this stream and has lost its turn. */
  readonly tookOver: boolean;
}

/** Nothing to deliver: the call holds `turn` and may wait. */
export interface WaitingTurn {
  readonly kind: 'waiting';
  readonly serial: number;
  readonly turn: number;
  readonly tookOver: boolean;
}

export type OpenOutcome = DeliveredBatch | WaitingTurn | { readonly kind: 'seat_taken' };

export type PullOutcome =
  | DeliveredBatch
  | WaitingTurn
  /** `gone`: an older id of the stream, or the stream has ended. `unknown`: no such stream now or in the last 24 hours. */
  | { readonly kind: 'gone' | 'unknown' }
  /** Refused; nothing has changed. */
  | { readonly kind: 'replay_needs_multipart' | 'too_many_takeovers' };

export type ClaimOutcome = DeliveredBatch | WaitingTurn | { readonly kind: 'displaced' | 'gone' };

export type EndOutcome =
  | {
      readonly kind: 'ended';
      readonly seat: number;
      /** Messages that went back to the front of the line. */ readonly returned: number;
    }
  | { readonly kind: 'gone' | 'unknown' };

/** A call that waits in this process. */
export interface WaitingCallKey {
  readonly ispb: Ispb;
  readonly streamId: StreamId;
  readonly turn: number;
  /** The number of the id that was called. */
  readonly serial: number;
}

/** The turn of a call that waits in this process and has nothing to wait for. */
export type LostTurn = Omit<WaitingCallKey, 'serial'>;

/** What a sweep found: streams it ended itself, waiting calls that lost their stream or turn, institutions with messages. */
export interface SweepFindings {
  readonly expired: readonly {
    readonly ispb: Ispb;
    readonly streamId: StreamId;
    readonly seat: number;
    readonly returned: number;
  }[];
  readonly displaced: readonly LostTurn[];
  readonly gone: readonly LostTurn[];
  readonly deliverable: readonly Ispb[];
}

/** One open stream as an operator or a refused collector sees it: never its id. */
export interface OpenStreamView {
  readonly seat: number;
  readonly openedAt: Date;
  readonly lastAnswerAt: Date | null;
  readonly waiting: boolean;
  readonly unacknowledged: number;
}

/**
 * Streams and what they hold, in the database: the last word on both. Every method is one atomic step.
 * Errors: `database_unavailable`. A step that fails so may have happened all the same; calling the same id again is safe.
 */
export abstract class StreamStore {
  /** Opens a stream on a seat and takes up to `limit` messages for it. */
  abstract open(call: { ispb: Ispb; streamId: StreamId; seat: number; limit: number }): Promise<OpenOutcome>;
  /** A client called id number `serial`: acknowledges, or replays, then takes messages. */
  abstract pull(call: {
    ispb: Ispb;
    streamId: StreamId;
    serial: number;
    limit: number;
  }): Promise<PullOutcome>;
  /**
   * A waiting call was woken: takes messages if it still holds the turn. If an earlier claim of it took some and its answer was lost, the
   * same messages again.
   */
  abstract claim(call: WaitingCallKey & { limit: number }): Promise<ClaimOutcome>;
  /** A waiting call goes away before its wait is over; the lease runs from now. */
  abstract leave(call: LostTurn): Promise<void>;
  /** Ends a stream; acknowledges the outstanding batch if `serial` is the current number ('none': never). */
  abstract end(call: { ispb: Ispb; streamId: StreamId; serial: number | 'none' }): Promise<EndOutcome>;
  /** Ends what has outlived its lease and checks on the waiting calls; one statement, however many they are. */
  abstract sweep(waiting: readonly WaitingCallKey[]): Promise<SweepFindings>;
  /** Seats of an institution that are taken, and by which stream. */
  abstract openSeats(ispb: Ispb): Promise<readonly { readonly seat: number; readonly streamId: StreamId }[]>;
  /** The institution's open streams by seat, and how many messages nobody has been handed. */
  abstract view(
    ispb: Ispb,
  ): Promise<{ readonly open: readonly OpenStreamView[]; readonly undelivered: number }>;
}
