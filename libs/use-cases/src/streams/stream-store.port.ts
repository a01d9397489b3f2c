import type { Ispb, StreamId } from '#domain';
import type { TakenSeat } from './seat-counter.port.js';
import type { DisplacedCall, StreamStep, StreamStepOutcome, WaitingCallKey } from './stream-step.js';

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
