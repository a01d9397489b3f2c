import { AsyncResource } from 'node:async_hooks';
import { DomainError, type Ispb, type StreamId } from '#domain';
import type { ClaimOutcome, DeliveredBatch, WaitingCallKey, WaitingTurn } from './stream-store.port.js';

/** How a wait ended. `over`: the time is up, or the process shuts down, or the client has gone. */
export type WaitEnd = DeliveredBatch | { readonly kind: 'over' | 'displaced' | 'gone' };

/**
 * One call on a stream, from its arrival to its answer. It exists before its first statement runs, so that what happens during that
 * statement is remembered and not missed: a message stored, a newer call, the end of the stream.
 */
export class WaitingCall {
  /** A claim statement for this call is under way: its answer decides, whatever else happens meanwhile. */
  claiming = false;
  /** Messages were stored while the call could not claim, or a claim has failed: it is to claim as soon as it can. */
  toClaim = false;

  private asked: AsyncResource | undefined;
  private held: Pick<WaitingTurn, 'serial' | 'turn'> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private settle: { resolve: (end: WaitEnd) => void; reject: (error: unknown) => void } | undefined;
  private pendingEnd: WaitEnd | undefined;
  private newestTurn = 0;

  constructor(
    readonly ispb: Ispb,
    readonly streamId: StreamId,
    readonly limit: number,
  ) {}

  /** The call as the store knows it; only while it waits. */
  key(): WaitingCallKey | undefined {
    if (this.held === undefined || this.settle === undefined) return undefined;
    const { serial, turn } = this.held;
    return { ispb: this.ispb, streamId: this.streamId, serial, turn };
  }

  /** Waits until `finish` is called or `waitMs` have passed. */
  wait(held: Pick<WaitingTurn, 'serial' | 'turn'>, waitMs: number): Promise<WaitEnd> {
    this.held = held;
    this.asked = new AsyncResource('WaitingCall');
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
      if (held.turn < this.newestTurn) this.pendingEnd ??= { kind: 'displaced' };
      if (this.pendingEnd !== undefined) this.finish(this.pendingEnd);
      else this.timer = setTimeout(() => this.finish({ kind: 'over' }), waitMs);
    });
  }

  /** Does something for this call, whoever sets it off: for the runtime, and those who trace by it, as if the call did it itself. */
  asItself<Result>(work: () => Result): Result {
    return this.asked === undefined ? work() : this.asked.runInAsyncScope(work);
  }

  /** The call of `newTurn` has taken over, if this one is older. */
  displace(newTurn: number): void {
    if (this.held === undefined) this.newestTurn = Math.max(this.newestTurn, newTurn);
    else if (this.held.turn < newTurn) this.finish({ kind: 'displaced' });
  }

  /** Ends the wait; before it has begun, it ends as soon as it begins. A claim under way has the say: it ends the wait itself. */
  finish(end: WaitEnd): void {
    if (this.claiming || this.settle === undefined) this.pendingEnd ??= end;
    else this.takeSettle()?.resolve(end);
  }

  /** A claim came back: with a batch or the loss of the turn it ends the wait, with nothing the wait goes on unless it was to end. */
  claimed(outcome: ClaimOutcome): void {
    this.claiming = false;
    const end = outcome.kind === 'waiting' ? this.pendingEnd : outcome;
    if (end !== undefined) this.finish(end);
  }

  /** A claim failed. While the database is away the wait goes on and the claim is repeated; any other error is the call's answer. */
  claimFailed(error: unknown): void {
    this.claiming = false;
    this.toClaim = true;
    if (!(error instanceof DomainError)) this.takeSettle()?.reject(error);
    else if (this.pendingEnd !== undefined) this.finish(this.pendingEnd);
  }

  private takeSettle(): typeof this.settle {
    const settle = this.settle;
    this.settle = undefined;
    clearTimeout(this.timer);
    return settle;
  }
}
