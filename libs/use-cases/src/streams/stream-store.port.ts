import type { Ispb, StreamEnding, StreamId } from '#domain';
import type { TakenSeat } from './seat-counter.port.js';

/**
 * One step of a call on a stream, atomic in the database.
 *
 * - `open`: opens a stream on a seat, then takes messages for it.
 * - `pull`: id number `serial` was called: acknowledges or replays, then takes messages. The call gets the stream's next fence.
 * - `claim`: the waiting call that holds `fence` was woken: takes messages if no newer call has come. If an earlier claim of it took
 *   some and its answer was lost, the same messages again.
 * - `leave`: the waiting call that holds `fence` ends before its wait is over; the lease runs from now.
 * - `end`: ends the stream; acknowledges what is outstanding if `serial` is the current number, never where that says how else it ends.
 */
export type StreamStep =
  | (OfStream & { readonly kind: 'open'; readonly seat: number; readonly limit: number })
  | (OfStream & { readonly kind: 'pull'; readonly serial: number; readonly limit: number })
  | (WaitingCallKey & { readonly kind: 'claim'; readonly limit: number })
  | (DisplacedCall & { readonly kind: 'leave' })
  | (OfStream & { readonly kind: 'end'; readonly serial: number | UnacknowledgedEnding });

/** How a stream is ended without an id of it. */
export type UnacknowledgedEnding = Extract<StreamEnding, 'stop' | 'operator' | 'client_gone'>;

interface OfStream {
  readonly ispb: Ispb;
  readonly streamId: StreamId;
}

export interface WaitingCallKey extends OfStream {
  readonly serial: number;
  /** The number of the call; a stream's newest call has the highest. */
  readonly fence: number;
}

export type DisplacedCall = Omit<WaitingCallKey, 'serial'>;

export type StreamStepOutcome = DeliveredBatch | NothingToDeliver | EndedStream | OtherOutcome;

/** Messages that the stream holds until they are acknowledged. */
export interface DeliveredBatch {
  readonly kind: 'delivered' | 'replayed';
  /** The number of the id to call next. */
  readonly serial: number;
  readonly fence: number;
  /** 1..10. */
  readonly messages: number;
  /** The messages' JSON texts, oldest first, joined by commas: an array's inside. */
  readonly payloads: string;
  readonly tookOver: boolean;
}

export interface NothingToDeliver {
  readonly kind: 'waiting';
  readonly serial: number;
  readonly fence: number;
  readonly tookOver: boolean;
}

export interface EndedStream {
  readonly kind: 'ended';
  readonly seat: number;
  /** Messages that went back to the front of the line. */
  readonly returned: number;
}

/**
 * - `seat_taken`: (open) another stream has the seat. `left`: (leave) done. `displaced`: (claim) a newer call has come.
 * - `gone`: an older id of the stream, or the stream has ended. `unknown`: no such stream now or in the last 24 hours.
 * - `replay_needs_multipart`, `too_many_takeovers`: refused; nothing has changed.
 */
export interface OtherOutcome {
  readonly kind:
    | 'seat_taken'
    | 'left'
    | 'displaced'
    | 'gone'
    | 'unknown'
    | 'replay_needs_multipart'
    | 'too_many_takeovers';
}

/** The store and the use cases disagree about what a step can come to: a mistake of ours. */
export function unexpectedOutcome(outcome: StreamStepOutcome): Error {
  return new Error(`A step came to "${outcome.kind}", which is not among its outcomes.`);
}

/** What a sweep found: streams whose lease it ended, waiting calls without a stream or displaced, institutions with messages. */
export interface SweepFindings {
  readonly expired: readonly ExpiredStream[];
  readonly displaced: readonly DisplacedCall[];
  readonly gone: readonly DisplacedCall[];
  readonly deliverable: readonly Ispb[];
}

export interface ExpiredStream {
  readonly ispb: Ispb;
  readonly streamId: StreamId;
  readonly seat: number;
  /** Messages that went back to the front of the line. */
  readonly returned: number;
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
 * Streams and what they hold, in the database: the source of truth for both. Every method is one atomic step.
 * Errors: `database_unavailable`. A step that fails so may have happened all the same; calling the same id again is safe.
 */
export abstract class StreamStore {
  abstract run(step: StreamStep): Promise<StreamStepOutcome>;
  /** Ends what has outlived its lease and checks on the waiting calls; one statement, however many they are. */
  abstract sweep(waiting: readonly WaitingCallKey[]): Promise<SweepFindings>;
  /** The taken seats of an institution, lowest first. */
  abstract openSeats(ispb: Ispb): Promise<readonly TakenSeat[]>;
}
