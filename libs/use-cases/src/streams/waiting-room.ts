import { Injectable } from '@nestjs/common';
import type { Ispb, StreamId } from '#domain';
import { StreamStore, type WaitingCallKey, type WaitingTurn } from './stream-store.port.js';
import { WaitingCall, type WaitEnd } from './waiting-call.js';

/**
 * The calls that wait in this process, by institution. Waiting costs a timer and a few objects: no connection, no statement,
 * no subscription of its own.
 */
@Injectable()
export class WaitingRoom {
  private readonly calls = new Map<Ispb, Set<WaitingCall>>();
  private closing = false;

  constructor(private readonly store: StreamStore) {}

  /** Lets a call in before its first statement runs. Whoever enters must leave. */
  enter(ispb: Ispb, streamId: StreamId, limit: number): WaitingCall {
    const call = new WaitingCall(ispb, streamId, limit);
    const present = this.calls.get(ispb);
    if (present === undefined) this.calls.set(ispb, new Set([call]));
    else present.add(call);
    return call;
  }

  leave(call: WaitingCall): void {
    const present = this.calls.get(call.ispb);
    present?.delete(call);
    if (present?.size === 0) this.calls.delete(call.ispb);
  }

  /** Waits for messages, at most `waitMs`. */
  wait(call: WaitingCall, turn: WaitingTurn, waitMs: number): Promise<WaitEnd> {
    const end = call.wait(turn, waitMs);
    if (this.closing) call.finish({ kind: 'over' });
    else if (call.toClaim) this.claim(call);
    return end;
  }

  /** Messages of an institution may be there: every call of its that waits tries to claim, all in one statement. */
  wake(ispb: Ispb): void {
    for (const call of this.calls.get(ispb) ?? []) this.claim(call);
  }

  /** The database has answered: what failed while it was away is tried again. */
  claimAgain(): void {
    for (const call of this.everyCall()) if (call.toClaim) this.claim(call);
  }

  /** A newer call has the turn of this stream: older calls lose theirs. */
  displace(ispb: Ispb, streamId: StreamId, newTurn: number): void {
    for (const call of this.ofStream(ispb, streamId)) call.displace(newTurn);
  }

  /** The stream has ended: its calls are gone with it. */
  streamEnded(ispb: Ispb, streamId: StreamId): void {
    for (const call of this.ofStream(ispb, streamId)) call.finish({ kind: 'gone' });
  }

  waitingKeys(): WaitingCallKey[] {
    return this.everyCall().flatMap((call) => call.key() ?? []);
  }

  /** Shutdown: ends every wait, and those that would begin. */
  close(): void {
    this.closing = true;
    for (const call of this.everyCall()) call.finish({ kind: 'over' });
  }

  private everyCall(): WaitingCall[] {
    return [...this.calls.values()].flatMap((calls) => [...calls]);
  }

  private ofStream(ispb: Ispb, streamId: StreamId): WaitingCall[] {
    return [...(this.calls.get(ispb) ?? [])].filter((call) => call.streamId === streamId);
  }

  private claim(call: WaitingCall): void {
    const key = call.key();
    if (key === undefined || call.claiming) {
      call.toClaim = true;
      return;
    }
    call.claiming = true;
    call.toClaim = false;
    const claim = call.asItself(() => this.store.claim({ ...key, limit: call.limit }));
    claim.then(
      (outcome) => {
        call.claimed(outcome);
        if (call.toClaim && call.key() !== undefined) this.claim(call);
      },
      (error: unknown) => call.claimFailed(error),
    );
  }
}
