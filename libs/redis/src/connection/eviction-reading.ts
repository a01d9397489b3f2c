import type { Redis } from 'ioredis';
import { MetricsReading, RecentAnswer, type Sample } from '#observability';
import { readEvictionPolicies, REQUIRED_POLICY } from './eviction-policy.js';

/** Whether Redis would throw away parts of queues: somebody may have changed it since we started. */
export class EvictionReading extends MetricsReading {
  readonly names = ['malote_redis_eviction_policy_ok'] as const;
  private readonly recent: RecentAnswer<readonly (string | undefined)[]>;

  constructor(redis: Redis) {
    super();
    this.recent = new RecentAnswer(() => readEvictionPolicies(redis));
  }

  override async read(): Promise<readonly Sample[]> {
    const policies = await this.recent.get();
    const told = policies.filter((policy) => policy !== undefined);
    const isOk = told.every((policy) => policy === REQUIRED_POLICY);
    if (told.length === 0 || (isOk && told.length < policies.length)) return [];
    return [{ name: 'malote_redis_eviction_policy_ok', value: isOk ? 1 : 0, labels: {} }];
  }
}
