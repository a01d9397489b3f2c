import { Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { MAX_OPEN_STREAMS, type Ispb, type StreamId } from '#domain';
import { RedisSettings, runScript, type LuaScript } from '#redis';
import { SeatCounter, type CounterState, type TakenSeat, type TakeOutcome } from '#use-cases';
import { takeSeat, releaseSeat, rebuildSeats, correctSeats } from './seats.lua.js';

/** An institution's hash expires this long after its last start; the next start rebuilds it from the database. */
const KEPT_SECONDS = 3_600;
/** A stream's row is written one statement after its seat is taken. A seat without a row after this long is released. */
const JUST_TAKEN_MS = 5_000;

/** The seats of an institution in one Redis hash, changed only by scripts. Errors: `redis_unavailable`. */
@Injectable()
export class RedisSeatCounter extends SeatCounter {
  constructor(
    private readonly redis: Redis,
    private readonly settings: RedisSettings,
  ) {
    super();
  }

  override async take(ispb: Ispb, streamId: StreamId): Promise<TakeOutcome> {
    const reply = await this.run(takeSeat, ispb, [streamId, MAX_OPEN_STREAMS, KEPT_SECONDS]);
    const [kind, value] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
    if (kind === 'taken') return { kind, seat: Number(value) };
    if (kind === 'full') return { kind, state: String(value) };
    return { kind: 'unknown' };
  }

  override async release(ispb: Ispb, { seat, streamId }: TakenSeat): Promise<CounterState> {
    return String(await this.run(releaseSeat, ispb, [streamId, seat]));
  }

  override async rebuild(ispb: Ispb, taken: readonly TakenSeat[]): Promise<void> {
    await this.run(rebuildSeats, ispb, [KEPT_SECONDS, ...pairs(taken)]);
  }

  override async correct(ispb: Ispb, taken: readonly TakenSeat[], state: CounterState): Promise<void> {
    await this.run(correctSeats, ispb, [state, MAX_OPEN_STREAMS, JUST_TAKEN_MS, ...pairs(taken)]);
  }

  private run(script: LuaScript, ispb: Ispb, values: readonly (string | number)[]): Promise<unknown> {
    // The braces make the ISPB the hash tag: a cluster keeps all keys of an institution on one node.
    return runScript(this.redis, script, [`${this.settings.prefix}:{${ispb}}:seats`], values);
  }
}

function pairs(taken: readonly TakenSeat[]): (string | number)[] {
  return taken.flatMap(({ seat, streamId }) => [seat, streamId]);
}
