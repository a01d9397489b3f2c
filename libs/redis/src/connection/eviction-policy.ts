import type { Redis } from 'ioredis';
import { mastersOf } from './masters-of.js';

/** A Redis that throws keys away when it is full would lose parts of queues: jobs without data, locks without jobs. */
export const REQUIRED_POLICY = 'noeviction';

/**
 * What each server does when its memory is full. Asks with INFO, which managed services allow where CONFIG is forbidden; undefined
 * of those that do not say.
 */
export function readEvictionPolicies(redis: Redis): Promise<readonly (string | undefined)[]> {
  return Promise.all(mastersOf(redis).map(policyOf));
}

async function policyOf(master: Redis): Promise<string | undefined> {
  const info = await master.info('memory').catch(() => '');
  return /^maxmemory_policy:([a-z-]+)\r?$/m.exec(info)?.[1];
}
