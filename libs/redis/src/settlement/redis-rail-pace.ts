import { Redis } from 'ioredis';
import { RailPace, type BegunCalls } from '#use-cases';
import { luaScript, runScript } from '../connection/lua-script.js';
import type { RedisSettings } from '../connection/redis-settings.js';
import { OwnPace, spacingOf, type PaceLimits } from './pace-limits.js';

/** Where all calls that are allowed at a time are under way, this is how soon to look again. */
const ASK_AGAIN_MS = 25;
/** While Redis is down each worker takes itself for one of so many. With more workers, the PSP's limits are exceeded meanwhile. */
const WORKERS_WITHOUT_REDIS = 4;
/** After a failure Redis is left alone for so long: while it hangs, each call would wait for it. */
const PAUSE_MS = 1_000;
/** A worker takes what it can send in this time: the rest is there for the others, and who comes next does not wait longer. */
const LINE_MS = 2_000;

/**
 * Begins calls, by Redis's clock. KEYS: calls under way by when they have surely ended; when the next is due at the rate; not before.
 * ARGV: calls at a time, distance between calls, how far they may be ahead of it, longest call, how soon to ask again (ms); the calls.
 * Returns how many have begun, and after how many ms to ask again.
 */
const BEGIN = luaScript(/* lua */ `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local notBefore = tonumber(redis.call('GET', KEYS[3]) or '0')
  if notBefore > now then return {0, math.ceil(notBefore - now)} end
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
  local room = tonumber(ARGV[1]) - redis.call('ZCARD', KEYS[1])
  local every = tonumber(ARGV[2])
  local due = math.max(now, tonumber(redis.call('GET', KEYS[2]) or '0'))
  local begun, again = 0, 0
  for i = 6, #ARGV do
    local early = every > 0 and due - tonumber(ARGV[3]) - now or 0
    if early > 0 then again = math.ceil(early) break end
    if begun >= room then again = tonumber(ARGV[5]) break end
    redis.call('ZADD', KEYS[1], now + tonumber(ARGV[4]), ARGV[i])
    due = due + every
    begun = begun + 1
  end
  if begun > 0 then
    redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[4]))
    if every > 0 then redis.call('SET', KEYS[2], string.format('%.3f', due), 'PX', math.ceil(due - now + 1)) end
  end
  return {begun, again}
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
    this.line = Math.min(concurrency, byRate);
    const name = `${prefix}:{${railId}}:pace`;
    this.keys = [`${name}:calls`, `${name}:due`, `${name}:not-before`];
    this.own = new OwnPace(limits, WORKERS_WITHOUT_REDIS);
  }

  override async begin(callIds: readonly string[]): Promise<BegunCalls> {
    const { everyMs, aheadMs } = spacingOf(this.limits.rate);
    const { concurrency } = this.limits;
    const nowMs = performance.now();
    if (nowMs < this.downUntilMs) return this.own.begin(callIds, nowMs, ASK_AGAIN_MS);
    const values = [concurrency, everyMs, aheadMs, this.longestCallMs, ASK_AGAIN_MS, ...callIds];
    try {
      const [begun, againInMs] = (await runScript(this.redis, BEGIN, this.keys, values)) as [number, number];
      return { begun, againInMs };
    } catch {
      // `reportOutages` logs it.
      this.downUntilMs = performance.now() + PAUSE_MS;
      return this.own.begin(callIds, performance.now(), ASK_AGAIN_MS);
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
