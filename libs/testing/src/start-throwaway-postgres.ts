import { join } from 'node:path';
import { runMigrations } from '#postgres';
import {
  startPostgres,
  THROWAWAY_POSTGRES_SETTINGS,
  type EmbeddedPostgres,
  ThrowawayService,
} from '../../../tools/local-services/index.js';
import { randomName } from './random-name.js';
import { testSurroundings } from './test-surroundings.js';

export type ThrowawayPostgres = ThrowawayService<EmbeddedPostgres>;

/**
 * Starts a migrated Postgres for one test. What was committed is there after a crash. It crashes by SIGQUIT,
 * which ends its sessions too.
 */
export async function startThrowawayPostgres(): Promise<ThrowawayPostgres> {
  const { directory, records } = testSurroundings();
  const name = randomName('postgres');
  const data = join(directory, name);
  const service = await ThrowawayService.start('SIGQUIT', data, (previous?: EmbeddedPostgres) =>
    startPostgres({
      directory: data,
      records,
      name,
      settings: THROWAWAY_POSTGRES_SETTINGS,
      ...(previous && { port: previous.port }),
    }),
  );
  await runMigrations(service.url);
  return service;
}
