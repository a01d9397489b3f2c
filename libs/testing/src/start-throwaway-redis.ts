import { join } from 'node:path';
import {
  findRedisProgram,
  localDirectory,
  startRedis,
  type EmbeddedRedis,
  ThrowawayService,
} from '../../../tools/local-services/index.js';
import { randomName } from './random-name.js';
import { testEnvironment } from './test-environment.js';

export type ThrowawayRedis = ThrowawayService<EmbeddedRedis>;

/** Starts a Redis for one test. Without persistence it comes back empty from a crash; with it, less at most a second. */
export async function startThrowawayRedis({ persistent = false } = {}): Promise<ThrowawayRedis> {
  const program = await findRedisProgram(localDirectory, process.env['PATH'] ?? '', () => undefined);
  const { directory, records } = testEnvironment();
  const name = randomName('redis');
  const data = join(directory, name);
  return ThrowawayService.start('SIGKILL', data, (previous?: EmbeddedRedis) =>
    startRedis({
      program,
      directory: data,
      records,
      name,
      persistent,
      ...(previous && { port: previous.port, password: previous.password }),
    }),
  );
}
