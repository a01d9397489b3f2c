import { DomainError, MAX_OPEN_STREAMS, type Ispb, type StreamId } from '#domain';
import {
  SeatCounter,
  type CounterState,
  type TakenSeat,
  type TakeOutcome,
} from '../../src/streams/seat-counter.port.js';
import { StreamSignals, type StreamSignal } from '../../src/streams/stream-signals.port.js';
import type { SimulatedProcess } from '../simulation/simulated-process.js';
import type { VirtualTime } from '../simulation/virtual-time.js';
import type { WorldRandom } from '../simulation/world-random.js';

/** A seat without a stream after this long is released. */
const JUST_TAKEN_MS = 5_000;
const SEATS = Array.from({ length: MAX_OPEN_STREAMS }, (_, index) => index + 1);
const LONGEST_SIGNAL_MS = 50;

/** One institution's counter of seats, as the scripts in Redis keep it. A test compares it with Redis. */
export class FakeSeats {
  private seats = new Map<number, { readonly streamId: StreamId; readonly takenAtMs: number }>();
  private releases: number | undefined;

  take(streamId: StreamId, nowMs: number): TakeOutcome {
    if (this.releases === undefined) return { kind: 'unknown' };
    const free = SEATS.find((seat) => !this.seats.has(seat));
    const own = SEATS.find((seat) => this.seats.get(seat)?.streamId === streamId);
    if (own !== undefined) return { kind: 'taken', seat: own };
    if (free === undefined) return { kind: 'full', state: String(this.releases) };
    this.seats.set(free, { streamId, takenAtMs: nowMs });
    return { kind: 'taken', seat: free };
  }

  release({ seat, streamId }: TakenSeat): CounterState {
    if (this.releases === undefined) return '';
    if (this.seats.get(seat)?.streamId === streamId) this.seats.delete(seat);
    this.releases += 1;
    return String(this.releases);
  }

  rebuild(taken: readonly TakenSeat[], nowMs: number): void {
    if (this.releases !== undefined) return;
    this.releases = Math.floor(nowMs * 1_000);
    for (const { seat, streamId } of taken) this.seats.set(seat, { streamId, takenAtMs: -Infinity });
  }

  correct(taken: readonly TakenSeat[], state: CounterState, nowMs: number): void {
    if (this.releases === undefined || state !== String(this.releases)) return;
    const kept = [...this.justTaken(nowMs), ...taken.map(({ seat }) => seat)];
    for (const seat of [...this.seats.keys()].filter((drifted) => !kept.includes(drifted))) {
      this.seats.delete(seat);
      this.releases += 1;
    }
    for (const { seat, streamId } of taken) {
      if (this.seats.get(seat)?.streamId !== streamId)
        this.seats.set(seat, { streamId, takenAtMs: -Infinity });
    }
  }

  /** Seats whose streams may not be written yet. */
  justTaken(nowMs: number): readonly number[] {
    return [...this.seats]
      .filter(([, { takenAtMs }]) => nowMs - takenAtMs < JUST_TAKEN_MS)
      .map(([seat]) => seat);
  }

  lose(): void {
    this.seats = new Map();
    this.releases = undefined;
  }
}

type Listener = (signal: StreamSignal) => void;

/** Redis as all processes reach it: seats and signals. It may be down, lose its data, and lose signals at any time. */
export class FakeRedis {
  isDown = false;
  readonly seats = new FakeSeats();
  private subscribers: { readonly process: SimulatedProcess; readonly listener: Listener }[] = [];

  constructor(
    private readonly time: VirtualTime,
    private readonly random: WorldRandom,
    private readonly signalLost: number,
    private readonly corrects: boolean,
  ) {}

  counterOf(process: SimulatedProcess): SeatCounter {
    const { seats, corrects } = this;
    const call = <Answer>(ask: (nowMs: number) => Answer): Promise<Answer> =>
      this.isDown ? Promise.reject(noRedis()) : process.call(() => ask(process.nowMs()), noRedis);
    return new (class extends SeatCounter {
      override take(_ispb: Ispb, streamId: StreamId) {
        return call((nowMs) => seats.take(streamId, nowMs));
      }

      override release(_ispb: Ispb, seat: TakenSeat) {
        return call(() => seats.release(seat));
      }

      override rebuild(_ispb: Ispb, taken: readonly TakenSeat[]) {
        return call((nowMs) => {
          seats.rebuild(taken, nowMs);
        });
      }

      override correct(_ispb: Ispb, taken: readonly TakenSeat[], state: CounterState) {
        return call((nowMs) => {
          if (corrects) seats.correct(taken, state, nowMs);
        });
      }
    })();
  }

  signalsOf(process: SimulatedProcess): StreamSignals {
    const publish = (signal: StreamSignal): void => {
      this.publish(process, signal);
    };
    const subscribe = (listener: Listener): void => {
      this.subscribers = [
        ...this.subscribers.filter((other) => !other.process.isDead),
        { process, listener },
      ];
    };
    return new (class extends StreamSignals {
      private own: Listener = () => undefined;

      override send(signal: StreamSignal): void {
        this.own(signal);
        publish(signal);
      }

      override listen(listener: Listener): void {
        this.own = listener;
        subscribe(listener);
      }
    })();
  }

  private publish(from: SimulatedProcess, signal: StreamSignal): void {
    for (const { process, listener } of this.subscribers) {
      if (process === from || this.isDown || this.random.happens(this.signalLost)) continue;
      this.time.after(this.random.delayMs(LONGEST_SIGNAL_MS), () => {
        process.wake(() => {
          listener(signal);
        });
      });
    }
  }
}

function noRedis(): Error {
  return new DomainError('redis_unavailable', 'Down.');
}
