import type { Redis } from 'ioredis';
import type { Logger } from '#observability';
import { readEvictionPolicies, REQUIRED_POLICY } from './eviction-policy.js';

/**
 * Makes sure that Redis never evicts; where it does not say, a warning has to do.
 *
 * @throws Error saying what to change, when it does evict.
 */
export async function refuseEviction(redis: Redis, logger: Logger): Promise<void> {
  const policies = await readEvictionPolicies(redis);
  const other = policies.find((policy) => policy !== undefined && policy !== REQUIRED_POLICY);
  if (other !== undefined)
    throw new Error(
      `Redis has maxmemory-policy ${other}: it would throw away parts of the payouts' queue when its memory is full. ` +
        `Set it to ${REQUIRED_POLICY} (redis-cli CONFIG SET maxmemory-policy ${REQUIRED_POLICY}, and in its configuration).`,
    );
  if (policies.includes(undefined))
    logger.warn({}, 'Could not read maxmemory-policy of Redis; make sure that it is noeviction');
}
