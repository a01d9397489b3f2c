import { join } from 'node:path';
import { findRedis, startRedis, type EmbeddedServer } from '../../../tools/local-services/index.js';
import { randomName } from './random-name.js';
import { testEnvironment } from './test-environment.js';

export type ThrowawayRedis = EmbeddedServer;

/** Starts a Redis for one test. Without persistence it comes back empty from a crash; with it, less at most a second. */
export async function startThrowawayRedis({ persistent = false } = {}): Promise<ThrowawayRedis> {
  const { directory, records } = testEnvironment();
  const name = randomName('redis');
  return startRedis({
    program: await findRedis(),
    directory: join(directory, name),
    isThrowaway: true,
    records,
    name,
    persistent,
  });
}
