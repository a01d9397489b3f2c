import type { Ispb, StreamId } from '#domain';
import type { DeliveredBatch, WaitingCallKey } from './stream-store.port.js';

/** How a wait ended. `over`: the time is up, or the process shuts down, or the client has gone. */
export type WaitEnd = DeliveredBatch | { readonly kind: 'over' | 'displaced' | 'gone' };

/**
 * One call on a stream, from its arrival to its answer. It exists before its first statement runs, so that a message stored
 * during that statement is remembered (`wokenMeanwhile`) and not missed.
 */
export class WaitingCall {
  /** Set once the database has let the call wait. */
  turn: number | undefined;
  /** A claim statement for this call is under way: its answer decides, whatever else happens meanwhile. */
  claiming = false;
  /** Messages were stored while the call could not claim. */
  wokenMeanwhile = false;

  private timer: NodeJS.Timeout | undefined;
  private settle: ((end: WaitEnd) => void) | undefined;
  private pendingEnd: WaitEnd | undefined;

  constructor(
    readonly ispb: Ispb,
    readonly streamId: StreamId,
    readonly limit: number,
  ) {}

  /** The call as the store knows it; only while it waits. */
  key(): WaitingCallKey | undefined {
    return this.turn === undefined || this.settle === undefined
      ? undefined
      : { ispb: this.ispb, streamId: this.streamId, turn: this.turn };
  }

  /** Waits until `finish` is called or `waitMs` have passed. */
  wait(turn: number, waitMs: number): Promise<WaitEnd> {
    this.turn = turn;
    return new Promise((resolve) => {
      this.settle = resolve;
      if (this.pendingEnd !== undefined) this.finish(this.pendingEnd);
      else this.timer = setTimeout(() => this.finish({ kind: 'over' }), waitMs);
    });
  }

  /** Ends the wait; before it has begun, it ends as soon as it begins. A claim under way has the say: it ends the wait itself. */
  finish(end: WaitEnd): void {
    if (this.claiming || this.settle === undefined) {
      this.pendingEnd ??= end;
      return;
    }
    clearTimeout(this.timer);
    const settle = this.settle;
    this.settle = undefined;
    settle(end);
  }

  /** A claim came back: with a batch or the loss of the turn it ends the wait, with nothing it goes on unless it was to end. */
  claimed(end: WaitEnd | undefined): void {
    this.claiming = false;
    const final = end ?? this.pendingEnd;
    if (final !== undefined) this.finish(final);
  }
}
