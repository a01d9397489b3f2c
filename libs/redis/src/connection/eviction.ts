import { Injectable } from '@nestjs/common';
import { Redis, Cluster } from 'ioredis';
import { Metrics, RecentAnswer, type Logger, type Sample } from '#observability';

/** A Redis that throws keys away when it is full would lose parts of queues: jobs without data, locks without jobs. */
const REQUIRED_POLICY = 'noeviction';

/**
 * Makes sure that Redis never evicts; where it does not say, a warning has to do.
 *
 * @throws Error saying what to change, when it does evict.
 */
export async function refuseEviction(redis: Redis, logger: Logger): Promise<void> {
  const policies = await readPolicies(redis);
  const other = policies.find((policy) => policy !== undefined && policy !== REQUIRED_POLICY);
  if (other !== undefined)
    throw new Error(
      `Redis has maxmemory-policy ${other}: it would throw away parts of the payouts' queue when its memory is full. ` +
        `Set it to ${REQUIRED_POLICY} (redis-cli CONFIG SET maxmemory-policy ${REQUIRED_POLICY}, and in its configuration).`,
    );
  if (policies.includes(undefined))
    logger.warn({}, 'Could not read maxmemory-policy of Redis; make sure that it is noeviction');
}

/** Has the metrics say whether Redis would evict parts of queues: its policy may have changed since we started. */
@Injectable()
export class EvictionReading {
  private readonly recent: RecentAnswer<readonly (string | undefined)[]>;

  constructor(metrics: Metrics, redis: Redis) {
    this.recent = new RecentAnswer(() => readPolicies(redis));
    metrics.readWith({ names: ['malote_redis_eviction_policy_ok'], read: () => this.read() });
  }

  /** No sample where Redis does not say. */
  async read(): Promise<readonly Sample[]> {
    const policies = await this.recent.get();
    const known = policies.filter((policy) => policy !== undefined);
    const isOk = known.every((policy) => policy === REQUIRED_POLICY);
    if (known.length === 0 || (isOk && known.length < policies.length)) return [];
    return [{ name: 'malote_redis_eviction_policy_ok', value: isOk ? 1 : 0, labels: {} }];
  }
}

/**
 * What each server does when its memory is full. Asks with INFO, which managed services allow where CONFIG is forbidden; undefined
 * of those that do not say.
 */
function readPolicies(redis: Redis): Promise<readonly (string | undefined)[]> {
  return Promise.all(
    mastersOf(redis).map(async (master) => {
      const info = await master.info('memory').catch(() => '');
      return /^maxmemory_policy:([a-z-]+)\r?$/m.exec(info)?.[1];
    }),
  );
}

/** The connections to all servers that hold a part of the data: of a cluster its primaries, else the one there is. */
export function mastersOf(redis: Redis | Cluster): readonly Redis[] {
  return redis instanceof Cluster ? redis.nodes('master') : [redis];
}
