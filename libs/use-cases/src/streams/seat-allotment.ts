import { Injectable } from '@nestjs/common';
import type { Ispb, StreamId } from '#domain';
import { Clock } from '../time/clock.port.js';
import { SeatCounter, type CounterState, type TakenSeat } from './seat-counter.port.js';
import { tooManyStreams } from './stream.errors.js';
import { StreamStore } from './stream-store.port.js';

/** Starts of one institution that are refused check the counter against the database at most this often per process. */
const CHECK_EVERY_MS = 1_000;
/** Institutions remembered as checked; beyond, all are forgotten, which only costs checks. */
const MAX_REMEMBERED_CHECKS = 10_000;
/** Once as the counter is, once after rebuilding it, once after correcting it. */
const MAX_TAKE_ATTEMPTS = 3;

interface Check {
  readonly startedAtMs: number;
  underWay: Promise<void> | undefined;
}

/** Allots the seats of an institution: from the counter, which is fast, and which the database rebuilds and corrects. */
@Injectable()
export class SeatAllotment {
  private checks = new Map<Ispb, Check>();

  constructor(
    private readonly counter: SeatCounter,
    private readonly store: StreamStore,
    private readonly clock: Clock,
  ) {}

  /** A seat for a new stream. Errors: `too_many_streams` with `retryAfterSeconds`, `redis_unavailable`, `database_unavailable`. */
  async take(ispb: Ispb, streamId: StreamId): Promise<number> {
    for (let attempt = 1; attempt <= MAX_TAKE_ATTEMPTS; attempt++) {
      const outcome = await this.counter.take(ispb, streamId);
      if (outcome.kind === 'taken') return outcome.seat;
      if (outcome.kind === 'unknown') await this.counter.rebuild(ispb, await this.store.openSeats(ispb));
      else if (!(await this.checked(ispb, outcome.state))) break;
    }
    throw tooManyStreams(ispb);
  }

  /** The database refused a seat that the counter had allotted: the counter has drifted. */
  async refused(ispb: Ispb, seat: TakenSeat): Promise<void> {
    await this.correct(ispb, await this.counter.release(ispb, seat));
  }

  /** Releases a seat. An outage of Redis does not matter: the next starts rebuild or correct the counter. */
  async release(ispb: Ispb, seat: TakenSeat): Promise<void> {
    await this.counter.release(ispb, seat).catch(() => undefined);
  }

  private async correct(ispb: Ispb, state: CounterState): Promise<void> {
    await this.counter.correct(ispb, await this.store.openSeats(ispb), state);
  }

  /** Starts that are refused together share one check; false where one was made a moment ago. */
  private async checked(ispb: Ispb, state: CounterState): Promise<boolean> {
    const last = this.checks.get(ispb);
    if (last?.underWay !== undefined) {
      await last.underWay;
      return true;
    }
    const nowMs = this.clock.nowMs();
    if (last !== undefined && nowMs - last.startedAtMs < CHECK_EVERY_MS) return false;
    if (this.checks.size >= MAX_REMEMBERED_CHECKS) this.checks = new Map();
    const check: Check = { startedAtMs: nowMs, underWay: this.correct(ispb, state) };
    this.checks.set(ispb, check);
    try {
      await check.underWay;
    } finally {
      check.underWay = undefined;
    }
    return true;
  }
}
