import { Injectable } from '@nestjs/common';
import { DomainError, MAX_OPEN_STREAMS, type Ispb, type StreamId } from '#domain';
import { SeatCounter, type TakenSeat } from './seat-counter.port.js';
import { StreamStore } from './stream-store.port.js';

/** Starts of one institution that are refused check the counter against the database at most this often per process. */
const CHECK_EVERY_MS = 1_000;
/** Institutions remembered as checked; beyond, the memory is forgotten, which only costs checks. */
const MAX_REMEMBERED_CHECKS = 10_000;
/** An idle stream's place is free within two seconds of its lease, so it is worth asking again after that. */
export const RETRY_AFTER_SECONDS = 2;

/** Allots places at an institution: the counter is asked first and fast, the database corrects it where it forgot or drifted. */
@Injectable()
export class SeatAllotment {
  private checkedAtMs = new Map<Ispb, number>();

  constructor(
    private readonly counter: SeatCounter,
    private readonly store: StreamStore,
  ) {}

  /** A seat for a new stream. Errors: `too_many_streams` with `retryAfterSeconds`, `redis_unavailable`, `database_unavailable`. */
  async take(ispb: Ispb, streamId: StreamId): Promise<number> {
    const first = await this.counter.take(ispb, streamId);
    if (first.kind === 'taken') return first.seat;
    if (first.kind === 'unknown') await this.counter.rebuild(ispb, await this.store.openSeats(ispb));
    else if (!(await this.corrected(ispb))) throw tooManyStreams(ispb);
    const second = await this.counter.take(ispb, streamId);
    if (second.kind === 'taken') return second.seat;
    throw tooManyStreams(ispb);
  }

  /** The database refused a seat that the counter had allotted: the counter has drifted. */
  async refused(ispb: Ispb, seat: TakenSeat): Promise<void> {
    await this.counter.release(ispb, seat);
    await this.counter.correct(ispb, await this.store.openSeats(ispb));
  }

  /** Frees a seat. That Redis is away does not matter: a counter that has forgotten, or drifted, is corrected by the next starts. */
  async release(ispb: Ispb, seat: TakenSeat): Promise<void> {
    await this.counter.release(ispb, seat).catch(() => undefined);
  }

  private async corrected(ispb: Ispb): Promise<boolean> {
    const now = Date.now();
    if (now - (this.checkedAtMs.get(ispb) ?? 0) < CHECK_EVERY_MS) return false;
    if (this.checkedAtMs.size >= MAX_REMEMBERED_CHECKS) this.checkedAtMs = new Map();
    this.checkedAtMs.set(ispb, now);
    await this.counter.correct(ispb, await this.store.openSeats(ispb));
    return true;
  }
}

export function tooManyStreams(ispb: Ispb): DomainError {
  return new DomainError(
    'too_many_streams',
    `All ${String(MAX_OPEN_STREAMS)} streams of ISPB ${ispb} are open. End one, or wait until one has been idle for its lease.`,
    {
      details: { retryAfterSeconds: RETRY_AFTER_SECONDS, limit: MAX_OPEN_STREAMS },
    },
  );
}
