import { MAX_OPEN_STREAMS, MAX_TAKEOVERS_PER_SECOND, type Ispb, type StreamId } from '#domain';
import type { KnownMessage, MessageToStore } from '../../src/messages/deliver-messages.js';
import type { TakenSeat } from '../../src/streams/seat-counter.port.js';
import type {
  StreamStep,
  StreamStepOutcome,
  SweepFindings,
  WaitingCallKey,
} from '../../src/streams/stream-store.port.js';
import type { Safeguards } from './safeguards.js';

export interface FakeStream {
  readonly streamId: StreamId;
  readonly seat: number;
  readonly openedAtMs: number;
  serial: number;
  fence: number;
  /** Positions of what was delivered last, until it is acknowledged. */
  outstanding: readonly number[];
  /** Until when a call waits; otherwise when the last answer was given. */
  answerDueAtMs: number;
  /** The latest first. */
  takeovers: readonly number[];
}

/** A call that the tables have had, and their answer. */
export type LoggedCall = { readonly atMs: number } & (
  | { readonly kind: 'run'; readonly step: StreamStep; readonly answer: StreamStepOutcome }
  | { readonly kind: 'sweep'; readonly waiting: readonly WaitingCallKey[]; readonly answer: SweepFindings }
  | { readonly kind: 'openSeats'; readonly answer: readonly TakenSeat[] }
  | {
      readonly kind: 'store';
      readonly messages: readonly MessageToStore[];
      readonly answer: readonly KnownMessage[];
    }
);

export interface StreamTimes {
  readonly waitMs: number;
  readonly leaseMs: number;
}

/** The tables of one institution's streams and messages, with their database functions. A test compares it with Postgres. */
export class FakeStreamTable {
  readonly log: LoggedCall[] = [];
  readonly streams = new Map<StreamId, FakeStream>();
  /** Positions of messages that no stream holds, oldest first. */
  line: number[] = [];
  /** The last moment at which all seats were taken. */
  lastFullAtMs = -Infinity;
  private readonly messages: MessageToStore[] = [];
  private readonly ended = new Set<StreamId>();

  constructor(
    readonly ispb: Ispb,
    private readonly times: StreamTimes,
    private readonly safeguards: Safeguards,
  ) {}

  run(step: StreamStep, nowMs: number): StreamStepOutcome {
    const answer = this.outcomeOf(step, nowMs);
    this.log.push({ atMs: nowMs, kind: 'run', step, answer });
    return answer;
  }

  sweep(waiting: readonly WaitingCallKey[], nowMs: number): SweepFindings {
    const { ispb, safeguards, streams } = this;
    const { leaseMs, waitMs } = this.times;
    const limitMs = nowMs - leaseMs + (safeguards.leaseSparesCalls ? 0 : waitMs);
    const expired = [...streams.values()]
      .filter(({ answerDueAtMs }) => safeguards.expired && answerDueAtMs < limitMs)
      .map((stream) => {
        const { streamId, fence, seat } = stream;
        return { ispb, streamId, fence, seat, returned: this.end(stream, false, nowMs) };
      });
    const found = waiting.map(({ streamId, fence }) => ({ ispb, streamId, fence }));
    const answer = {
      expired,
      displaced: found.filter(
        ({ streamId, fence }) => safeguards.displaced && (streams.get(streamId)?.fence ?? fence) !== fence,
      ),
      gone: found.filter(({ streamId }) => safeguards.gone && !streams.has(streamId)),
      deliverable: safeguards.deliverable && waiting.length > 0 && this.line.length > 0 ? [ispb] : [],
    };
    this.log.push({ atMs: nowMs, kind: 'sweep', waiting, answer });
    return answer;
  }

  openSeats(nowMs: number): readonly TakenSeat[] {
    const answer = [...this.streams.values()]
      .map(({ seat, streamId }) => ({ seat, streamId }))
      .sort((one, other) => one.seat - other.seat);
    this.log.push({ atMs: nowMs, kind: 'openSeats', answer });
    return answer;
  }

  store(messages: readonly MessageToStore[], nowMs: number): readonly KnownMessage[] {
    const isKnown = (id: string) => this.messages.some(({ endToEndId }) => endToEndId === id);
    const answer = messages.flatMap(({ endToEndId }, index) =>
      isKnown(endToEndId) ? { index, kind: 'duplicate' as const } : [],
    );
    for (const message of messages.filter(({ endToEndId }) => !isKnown(endToEndId)))
      this.line.push(this.messages.push(message) - 1);
    this.log.push({ atMs: nowMs, kind: 'store', messages, answer });
    return answer;
  }

  private outcomeOf(step: StreamStep, nowMs: number): StreamStepOutcome {
    if (step.kind === 'open' && !this.open(step, nowMs)) return { kind: 'seat_taken' };
    const { streamId } = step;
    const stream = this.streams.get(streamId);
    if (stream === undefined) return { kind: this.ended.has(streamId) ? 'gone' : 'unknown' };
    switch (step.kind) {
      case 'open':
        return this.take(stream, step.limit, nowMs) ?? nothing(stream, false);
      case 'pull':
        return this.pull(stream, step, nowMs);
      case 'claim':
        if (this.safeguards.fence && stream.fence !== step.fence) return { kind: 'displaced' };
        if (this.safeguards.claimAgain && stream.serial > step.serial) return this.replay(stream, nowMs);
        return this.take(stream, step.limit, nowMs) ?? nothing(stream, false);
      case 'leave':
        if (stream.fence === step.fence) stream.answerDueAtMs = Math.min(stream.answerDueAtMs, nowMs);
        return { kind: 'left' };
      case 'end':
        return {
          kind: 'ended',
          seat: stream.seat,
          returned: this.end(stream, step.serial === stream.serial, nowMs),
        };
    }
  }

  private open({ streamId, seat }: Extract<StreamStep, { kind: 'open' }>, nowMs: number): boolean {
    const { safeguards, streams, times } = this;
    if (safeguards.uniqueSeat && [...streams.values()].some((open) => open.seat === seat)) return false;
    const answerDueAtMs = nowMs + times.waitMs;
    const fresh = { serial: 0, fence: 1, outstanding: [], answerDueAtMs, takeovers: [] };
    streams.set(streamId, { streamId, seat, openedAtMs: nowMs, ...fresh });
    if (streams.size >= MAX_OPEN_STREAMS) this.lastFullAtMs = Infinity;
    return true;
  }

  private pull(
    stream: FakeStream,
    { serial, limit }: Extract<StreamStep, { kind: 'pull' }>,
    nowMs: number,
  ): StreamStepOutcome {
    const { outstanding, takeovers } = stream;
    if (serial > stream.serial) return { kind: 'unknown' };
    if (serial < stream.serial) {
      if (serial < stream.serial - 1 || outstanding.length === 0) return { kind: 'gone' };
      if (limit === 1 && outstanding.length > 1) return { kind: 'replay_needs_multipart' };
      if (this.safeguards.replay) return this.replay(stream, nowMs);
    }
    const tookOver = stream.answerDueAtMs > nowMs;
    if (tookOver) {
      if ((takeovers[MAX_TAKEOVERS_PER_SECOND - 1] ?? -Infinity) > nowMs - 1_000)
        return { kind: 'too_many_takeovers' };
      stream.takeovers = [nowMs, ...takeovers].slice(0, MAX_TAKEOVERS_PER_SECOND);
    }
    stream.fence += 1;
    stream.outstanding = [];
    stream.answerDueAtMs = nowMs + this.times.waitMs;
    return this.take(stream, limit, nowMs, tookOver) ?? nothing(stream, tookOver);
  }

  /** The oldest messages; undefined where there are none. */
  private take(
    stream: FakeStream,
    limit: number,
    nowMs: number,
    tookOver = false,
  ): StreamStepOutcome | undefined {
    if (this.line.length === 0) return undefined;
    stream.outstanding = this.line.splice(0, limit);
    stream.serial += 1;
    stream.answerDueAtMs = nowMs;
    return this.batch('delivered', stream, tookOver);
  }

  private replay(stream: FakeStream, nowMs: number): StreamStepOutcome {
    stream.answerDueAtMs = nowMs;
    return this.batch('replayed', stream, false);
  }

  private batch(
    kind: 'delivered' | 'replayed',
    { serial, fence, outstanding }: FakeStream,
    tookOver: boolean,
  ): StreamStepOutcome {
    const payloads = outstanding.map((position) => this.messages[position]?.payload).join();
    return { kind, serial, fence, messages: outstanding.length, payloads, tookOver };
  }

  /** How many messages went back to the line. */
  private end({ streamId, outstanding }: FakeStream, acknowledges: boolean, nowMs: number): number {
    if (this.streams.size === MAX_OPEN_STREAMS) this.lastFullAtMs = nowMs;
    this.streams.delete(streamId);
    this.ended.add(streamId);
    const returned = acknowledges || !this.safeguards.returns ? [] : outstanding;
    this.line = [...this.line, ...returned].sort((one, other) => one - other);
    return returned.length;
  }
}

function nothing({ serial, fence }: FakeStream, tookOver: boolean): StreamStepOutcome {
  return { kind: 'waiting', serial, fence, tookOver };
}
