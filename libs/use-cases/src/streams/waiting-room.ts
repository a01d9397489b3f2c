import { Injectable } from '@nestjs/common';
import type { Ispb, StreamId } from '#domain';
import { Clock } from '../time/clock.port.js';
import { StreamStore, type WaitingCallKey } from './stream-store.port.js';
import { WaitingCall } from './waiting-call.js';

/**
 * The calls of this process, by institution. A call that waits costs a timer and a few objects: no connection, no statement, no
 * subscription.
 */
@Injectable()
export class WaitingRoom {
  private readonly calls = new Map<Ispb, Set<WaitingCall>>();
  private closing = false;

  constructor(
    private readonly store: StreamStore,
    private readonly clock: Clock,
  ) {}

  /** Lets a call in before its first step runs. A call that enters must leave. */
  enter(ispb: Ispb, streamId: StreamId, limit: number): WaitingCall {
    const call = new WaitingCall(ispb, streamId, limit, this.store, this.clock);
    if (this.closing) call.end({ kind: 'over' });
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

  /** Messages of an institution may be there: all its calls claim, in one statement. */
  wake(ispb: Ispb): void {
    for (const call of this.calls.get(ispb) ?? []) call.wake();
  }

  /** The database has answered: claims that failed while it was unavailable are repeated. */
  claimAgain(): void {
    for (const call of this.everyCall()) call.proceed();
  }

  /** A newer call of this stream, which holds `fence`, displaces the older ones. */
  displace(ispb: Ispb, streamId: StreamId, fence: number): void {
    for (const call of this.ofStream(ispb, streamId)) call.displace(fence);
  }

  streamEnded(ispb: Ispb, streamId: StreamId): void {
    for (const call of this.ofStream(ispb, streamId)) call.end({ kind: 'gone' });
  }

  waitingKeys(): WaitingCallKey[] {
    return this.everyCall().flatMap((call) => call.waitingKey ?? []);
  }

  /** Shutdown: ends every wait, and those that would begin. */
  close(): void {
    this.closing = true;
    for (const call of this.everyCall()) call.end({ kind: 'over' });
  }

  private everyCall(): WaitingCall[] {
    return [...this.calls.values()].flatMap((calls) => [...calls]);
  }

  private ofStream(ispb: Ispb, streamId: StreamId): WaitingCall[] {
    return [...(this.calls.get(ispb) ?? [])].filter((call) => call.streamId === streamId);
  }
}
