import { AsyncResource } from 'node:async_hooks';
import { DomainError, type Ispb, type StreamId } from '#domain';
import type { Clock } from '../time/clock.port.js';
import {
  unexpectedOutcome,
  type DeliveredBatch,
  type NothingToDeliver,
  type StreamStepOutcome,
  type StreamStore,
  type WaitingCallKey,
} from './stream-store.port.js';

/** How a wait ended. `over`: the time is up, or the process shuts down, or the client has left. */
export type WaitEnd = DeliveredBatch | { readonly kind: 'over' | 'displaced' | 'gone' };

interface Wait {
  readonly key: WaitingCallKey;
  readonly stopTimer: () => void;
  readonly context: AsyncResource;
  readonly resolve: (end: WaitEnd) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * - `arriving`: the call's first step runs. What happens meanwhile is remembered: a message stored, a newer call, the stream's end.
 * - `waiting`: nothing to deliver so far.
 * - `claiming`: a claim is in flight. Its outcome decides, whatever happens meanwhile.
 * - `ended`: the wait is over.
 */
type State =
  { readonly kind: 'arriving' | 'ended' } | { readonly kind: 'waiting' | 'claiming'; readonly wait: Wait };

/** One call on a stream, from its arrival to the end of its wait. */
export class WaitingCall {
  private state: State = { kind: 'arriving' };
  /** Messages were stored while the call could not claim, or its claim has failed. */
  private claimDue = false;
  /** How the wait ends unless the claim in flight decides otherwise. */
  private pendingEnd: WaitEnd | undefined;
  /** The highest fence announced for the stream. */
  private newestFence = 0;

  constructor(
    readonly ispb: Ispb,
    readonly streamId: StreamId,
    readonly limit: number,
    private readonly store: Pick<StreamStore, 'run'>,
    private readonly clock: Clock,
  ) {}

  /** The call as the store knows it; undefined unless it waits. */
  get waitingKey(): WaitingCallKey | undefined {
    return 'wait' in this.state ? this.state.wait.key : undefined;
  }

  /** Waits for messages, at most `waitMs`. Rejects with what a claim fails with, unless the database is unavailable. */
  wait({ serial, fence }: Pick<NothingToDeliver, 'serial' | 'fence'>, waitMs: number): Promise<WaitEnd> {
    const key = { ispb: this.ispb, streamId: this.streamId, serial, fence };
    return new Promise((resolve, reject) => {
      const stopTimer = this.clock.after(waitMs, () => this.end({ kind: 'over' }));
      const context = new AsyncResource('WaitingCall');
      this.state = { kind: 'waiting', wait: { key, stopTimer, context, resolve, reject } };
      if (fence < this.newestFence) this.end({ kind: 'displaced' });
      else this.proceed();
    });
  }

  /** Messages may be there: claims as soon as it can. */
  wake(): void {
    this.claimDue = true;
    this.proceed();
  }

  /** Ends the wait: at once, or as soon as it begins, or when the claim in flight brings nothing. */
  end(end: WaitEnd): void {
    this.pendingEnd ??= end;
    this.proceed();
  }

  /** The call that holds `fence` has come; displaces this one if it is older. */
  displace(fence: number): void {
    this.newestFence = Math.max(this.newestFence, fence);
    const key = this.waitingKey;
    if (key !== undefined && key.fence < fence) this.end({ kind: 'displaced' });
  }

  /** Does what is due if nothing is in flight. Also repeats a claim that has failed. */
  proceed(): void {
    if (this.state.kind !== 'waiting') return;
    const { wait } = this.state;
    if (this.pendingEnd !== undefined) this.settle(wait, this.pendingEnd);
    else if (this.claimDue) this.claim(wait);
  }

  private claim(wait: Wait): void {
    this.state = { kind: 'claiming', wait };
    this.claimDue = false;
    // In the call's own context: its trace has the claim, and not the trace of what woke it.
    const claim = wait.context.runInAsyncScope(() =>
      this.store.run({ kind: 'claim', ...wait.key, limit: this.limit }),
    );
    claim.then(
      (outcome) => this.claimed(wait, outcome),
      (error: unknown) => this.claimFailed(wait, error),
    );
  }

  private claimed(wait: Wait, outcome: StreamStepOutcome): void {
    switch (outcome.kind) {
      case 'delivered':
      case 'replayed':
        this.settle(wait, outcome);
        break;
      case 'displaced':
        this.settle(wait, { kind: 'displaced' });
        break;
      case 'gone':
      case 'unknown':
        this.settle(wait, { kind: 'gone' });
        break;
      case 'waiting':
        this.state = { kind: 'waiting', wait };
        this.proceed();
        break;
      default:
        this.claimFailed(wait, unexpectedOutcome(outcome));
    }
  }

  /** While the database is unavailable the wait continues; any other error is the call's. */
  private claimFailed(wait: Wait, error: unknown): void {
    this.state = { kind: 'waiting', wait };
    this.claimDue = true;
    if (!(error instanceof DomainError)) {
      this.close(wait);
      wait.reject(error);
    } else if (this.pendingEnd !== undefined) this.settle(wait, this.pendingEnd);
  }

  private settle(wait: Wait, end: WaitEnd): void {
    this.close(wait);
    wait.resolve(end);
  }

  private close({ stopTimer }: Wait): void {
    stopTimer();
    this.state = { kind: 'ended' };
  }
}
