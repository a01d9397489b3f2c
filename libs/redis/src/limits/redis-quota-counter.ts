import { Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { withTimeout } from '#observability';
import { QuotaCounter, type Quota, type QuotaState, type QuotaUse } from '#use-cases';
import { RedisSettings } from '../connection/redis-settings.js';

/** A client waits for every count. A healthy Redis answers in a millisecond; a busy machine is not yet a dead Redis. */
const PATIENCE_MS = 250;
/** After a failure Redis is left alone for so long, so that of the calls of a second one at most finds out that it is still down. */
const PAUSE_MS = 1_000;

interface Limiter {
  readonly shared: RateLimiterAbstract;
  /** Used while Redis is down. */
  readonly own: RateLimiterAbstract;
}

/** Counts in Redis, all uses of one call in one round trip; in this process alone while Redis is down. */
@Injectable()
export class RedisQuotaCounter extends QuotaCounter {
  private readonly limiters = new Map<string, Limiter>();
  private readonly known = new KnownStates();
  private downUntilMs: number | undefined;

  constructor(
    private readonly redis: Redis,
    private readonly settings: RedisSettings,
  ) {
    super();
  }

  override async count(uses: readonly QuotaUse[]): Promise<readonly QuotaState[]> {
    const shared = this.mayAskRedis() ? await this.countIn('shared', uses) : undefined;
    return shared ?? (await this.countIn('own', uses)) ?? uses.map((use) => this.lastKnown(use));
  }

  override lastKnown({ quota, subject }: QuotaUse): QuotaState {
    const nowMs = performance.now();
    const known = this.known.find(this.keyOf(quota, subject), nowMs);
    if (known === undefined)
      return { quota, exceeded: false, remaining: quota.limit, resetMs: quota.windowSeconds * 1000 };
    return stateOf(quota, known.used, known.resetAtMs - nowMs);
  }

  private mayAskRedis(): boolean {
    if (this.downUntilMs === undefined) return true;
    const nowMs = performance.now();
    if (nowMs < this.downUntilMs) return false;
    // This call finds out for the others.
    this.downUntilMs = nowMs + PAUSE_MS;
    return true;
  }

  /** Undefined where it cannot be counted there. */
  private async countIn(where: keyof Limiter, uses: readonly QuotaUse[]): Promise<QuotaState[] | undefined> {
    try {
      // Sent in one turn of the event loop, the commands travel together.
      const count = () => Promise.all(uses.map((use) => this.countOne(where, use)));
      const states = await withTimeout(PATIENCE_MS, count);
      if (where === 'shared') this.downUntilMs = undefined;
      return states;
    } catch {
      // `reportOutages` logs it; here it only changes where calls are counted.
      if (where === 'shared') this.downUntilMs = performance.now() + PAUSE_MS;
      return undefined;
    }
  }

  private async countOne(where: keyof Limiter, { quota, subject }: QuotaUse): Promise<QuotaState> {
    const key = this.keyOf(quota, subject);
    // What the library calls a penalty is a use that it only counts; `consume` would reject with a result that is no error.
    const { consumedPoints, msBeforeNext } = await this.limiterOf(quota)[where].penalty(key);
    const nowMs = performance.now();
    this.known.learn(key, consumedPoints, nowMs + msBeforeNext, nowMs);
    return stateOf(quota, consumedPoints, msBeforeNext);
  }

  private limiterOf(quota: Quota): Limiter {
    let limiter = this.limiters.get(quota.name);
    if (limiter === undefined) {
      const options = { points: quota.limit, duration: quota.windowSeconds, keyPrefix: '' };
      limiter = {
        shared: new RateLimiterRedis({ ...options, storeClient: this.redis, rejectIfRedisNotReady: true }),
        own: new RateLimiterMemory(options),
      };
      this.limiters.set(quota.name, limiter);
    }
    return limiter;
  }

  /** The braces make the subject the hash tag: in a cluster, all quotas of a subject live together. */
  private keyOf({ name }: Quota, subject: string): string {
    return `${this.settings.prefix}:{${subject}}:quota:${name}`;
  }
}

function stateOf(quota: Quota, used: number, resetMs: number): QuotaState {
  return {
    quota,
    exceeded: used > quota.limit,
    remaining: Math.max(0, quota.limit - used),
    resetMs: Math.max(0, resetMs),
  };
}

/** Where the sweeping of what is over begins. */
const LEAST_SWEPT = 10_000;

interface Known {
  readonly used: number;
  readonly resetAtMs: number;
}

/** What this process has learnt of quotas, until their windows end. Times are of one clock that only goes forward, in ms. */
class KnownStates {
  private readonly states = new Map<string, Known>();
  private sweepAtSize = LEAST_SWEPT;

  learn(key: string, used: number, resetAtMs: number, nowMs: number): void {
    this.states.set(key, { used, resetAtMs });
    if (this.states.size >= this.sweepAtSize) this.sweep(nowMs);
  }

  /** Undefined where nothing is known of the present window. */
  find(key: string, nowMs: number): Known | undefined {
    const known = this.states.get(key);
    return known !== undefined && known.resetAtMs > nowMs ? known : undefined;
  }

  /** Looks at everything only when as much again has come, so that learning stays cheap however many addresses call. */
  private sweep(nowMs: number): void {
    for (const [key, { resetAtMs }] of this.states) if (resetAtMs <= nowMs) this.states.delete(key);
    this.sweepAtSize = Math.max(LEAST_SWEPT, 2 * this.states.size);
  }
}
