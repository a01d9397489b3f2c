import type { Redis } from 'ioredis';
import { MetricsReading, RecentAnswer, type Sample } from '#observability';
import { readEvictionPolicies, REQUIRED_POLICY } from './eviction-policy.js';

/** Whether Redis would evict parts of queues: its policy may have changed since we started. */
export class EvictionReading extends MetricsReading {
  readonly names = ['malote_redis_eviction_policy_ok'] as const;
  private readonly recent: RecentAnswer<readonly (string | undefined)[]>;

  constructor(redis: Redis) {
    super();
    this.recent = new RecentAnswer(() => readEvictionPolicies(redis));
  }

  override async read(): Promise<readonly Sample[]> {
    const policies = await this.recent.get();
    const known = policies.filter((policy) => policy !== undefined);
    const isOk = known.every((policy) => policy === REQUIRED_POLICY);
    if (known.length === 0 || (isOk && known.length < policies.length)) return [];
    return [{ name: 'malote_redis_eviction_policy_ok', value: isOk ? 1 : 0, labels: {} }];
  }
}
