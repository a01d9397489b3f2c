import type { Redis } from 'ioredis';
import type { Logger } from '#observability';

/** A Redis that throws keys away when it is full would lose parts of queues: jobs without data, locks without jobs. */
const REQUIRED_POLICY = 'noeviction';

/**
 * Makes sure that Redis never evicts. Asks with INFO, which managed services allow where CONFIG is forbidden; where even that says
 * nothing, a warning has to do.
 *
 * @throws Error saying what to change, when it does evict.
 */
export async function refuseEviction(redis: Redis, logger: Logger): Promise<void> {
  const info = await redis.info('memory').catch(() => '');
  const policy = /^maxmemory_policy:([a-z-]+)\r?$/m.exec(info)?.[1];
  if (policy === undefined) {
    logger.warn({}, 'Redis does not tell its maxmemory-policy; make sure that it is noeviction');
    return;
  }
  if (policy === REQUIRED_POLICY) return;
  throw new Error(
    `Redis has maxmemory-policy ${policy}: it would throw away parts of the payouts' queue when its memory is full. ` +
      `Set it to ${REQUIRED_POLICY} (redis-cli CONFIG SET maxmemory-policy ${REQUIRED_POLICY}, and in its configuration).`,
  );
}
