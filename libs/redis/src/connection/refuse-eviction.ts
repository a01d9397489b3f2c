import type { Redis } from 'ioredis';
import type { Logger } from '#observability';
import { mastersOf } from './masters-of.js';

/** A Redis that throws keys away when it is full would lose parts of queues: jobs without data, locks without jobs. */
const REQUIRED_POLICY = 'noeviction';

/**
 * Makes sure that Redis never evicts. Asks with INFO, which managed services allow where CONFIG is forbidden; where even that says
 * nothing, a warning has to do.
 *
 * @throws Error saying what to change, when it does evict.
 */
export async function refuseEviction(redis: Redis, logger: Logger): Promise<void> {
  const policies = await Promise.all(mastersOf(redis).map(policyOf));
  const other = policies.find((policy) => policy !== undefined && policy !== REQUIRED_POLICY);
  if (other !== undefined)
    throw new Error(
      `Redis has maxmemory-policy ${other}: it would throw away parts of the payouts' queue when its memory is full. ` +
        `Set it to ${REQUIRED_POLICY} (redis-cli CONFIG SET maxmemory-policy ${REQUIRED_POLICY}, and in its configuration).`,
    );
  if (policies.includes(undefined))
    logger.warn({}, 'Redis does not tell its maxmemory-policy; make sure that it is noeviction');
}

/** Undefined where the server does not say. */
async function policyOf(master: Redis): Promise<string | undefined> {
  const info = await master.info('memory').catch(() => '');
  return /^maxmemory_policy:([a-z-]+)\r?$/m.exec(info)?.[1];
}
