import { Redis } from 'ioredis';
import { RailPace } from '#use-cases';
import { luaScript, runScript } from '../connection/lua-script.js';
import type { RedisSettings } from '../connection/redis-settings.js';
import { OwnPace, spacingOf, type PaceLimits } from './pace-limits.js';

/** Where all calls that are allowed at a time are under way, this is how soon to look again. */
const ASK_AGAIN_MS = 25;
/** While Redis is down each worker takes itself for one of so many. With more workers, the PSP's limits are exceeded meanwhile. */
const WORKERS_WITHOUT_REDIS = 4;
/** After a failure Redis is left alone for so long: while it hangs, each call would wait for it. */
const PAUSE_MS = 1_000;
/** A worker takes what it can send in this time, so that the rest is there for the others. */
const LINE_MS = 3_000;
/** Payouts that wait for each call that is allowed at a time. */
const LINE_PER_CALL = 10;

/**
 * Begins a call, by Redis's clock. KEYS: calls under way by when they have surely ended; when the next is due at the rate; not before.
 * ARGV: call, calls at a time, distance between calls, how far they may be ahead of it, longest call, how soon to ask again (ms).
 */
const BEGIN = luaScript(/* lua */ `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local notBefore = tonumber(redis.call('GET', KEYS[3]) or '0')
  if notBefore > now then return math.ceil(notBefore - now) end
  local every, due = tonumber(ARGV[3]), 0
  if every > 0 then
    due = math.max(now, tonumber(redis.call('GET', KEYS[2]) or '0'))
    local early = due - tonumber(ARGV[4]) - now
    if early > 0 then return math.ceil(early) end
  end
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
  if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return tonumber(ARGV[6]) end
  if every > 0 then
    redis.call('SET', KEYS[2], string.format('%.3f', due + every), 'PX', math.ceil(due + every - now + 1))
  end
  redis.call('ZADD', KEYS[1], now + tonumber(ARGV[5]), ARGV[1])
  redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[5]))
  return 0
`);

/** The rail wants no call for ARGV[1] ms; a longer wish that stands already is kept. */
const PAUSE = luaScript(/* lua */ `
  local time = redis.call('TIME')
  local untilMs = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
  if untilMs > tonumber(redis.call('GET', KEYS[1]) or '0') then
    redis.call('SET', KEYS[1], string.format('%.0f', untilMs), 'PX', tonumber(ARGV[1]))
  end
`);

/** Counts calls to one PSP in Redis, over all workers; a worker that cannot reach Redis keeps to a quarter of the limits. */
export class RedisRailPace extends RailPace {
  override readonly line: number;
  private readonly keys: readonly [string, string, string];
  private readonly own: OwnPace;
  private downUntilMs = Number.NEGATIVE_INFINITY;

  /** @param railId whose limits they are; @param longestCallMs when a call has surely ended, also that of a worker that was killed */
  constructor(
    private readonly redis: Redis,
    { prefix }: Pick<RedisSettings, 'prefix'>,
    railId: string,
    private readonly limits: PaceLimits,
    private readonly longestCallMs: number,
  ) {
    super();
    const { concurrency, rate } = limits;
    const byRate = rate === null ? Infinity : Math.ceil((rate.count * LINE_MS) / rate.windowMs);
    this.line = Math.min(concurrency * LINE_PER_CALL, byRate);
    const name = `${prefix}:{${railId}}:pace`;
    this.keys = [`${name}:calls`, `${name}:due`, `${name}:not-before`];
    this.own = new OwnPace(limits, WORKERS_WITHOUT_REDIS);
  }

  override async begin(callId: string): Promise<number> {
    const { everyMs, aheadMs } = spacingOf(this.limits.rate);
    const { concurrency } = this.limits;
    const nowMs = performance.now();
    if (nowMs < this.downUntilMs) return this.own.begin(callId, nowMs, ASK_AGAIN_MS);
    const values = [callId, concurrency, everyMs, aheadMs, this.longestCallMs, ASK_AGAIN_MS];
    try {
      return Number(await runScript(this.redis, BEGIN, this.keys, values));
    } catch {
      // `reportOutages` logs it.
      this.downUntilMs = performance.now() + PAUSE_MS;
      return this.own.begin(callId, performance.now(), ASK_AGAIN_MS);
    }
  }

  override ended(callId: string): void {
    this.own.ended(callId);
    this.redis.zrem(this.keys[0], callId).catch(() => undefined);
  }

  override pause(forMs: number): void {
    if (forMs < 1) return;
    runScript(this.redis, PAUSE, [this.keys[2]], [Math.ceil(forMs)]).catch(() => undefined);
  }
}
