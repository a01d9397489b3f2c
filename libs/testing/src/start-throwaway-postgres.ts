import { basename, join } from 'node:path';
import pg from 'pg';
import {
  startPostgres,
  THROWAWAY_POSTGRES_SETTINGS,
  type EmbeddedServer,
  type PostgresOptions,
} from '../../../tools/local-services/index.js';
import { addPast } from './backdate.js';
import { migrateDatabase } from './migrate-database.js';
import { randomName } from './random-name.js';
import { testEnvironment } from './test-environment.js';

export type ThrowawayPostgres = EmbeddedServer;

/**
 * Starts a migrated Postgres for one test, with partitions from 1970 on. What was committed is there after a crash. It crashes by SIGQUIT,
 * which ends its sessions too.
 */
export async function startThrowawayPostgres(
  options: Pick<PostgresOptions, 'launcher'> = {},
): Promise<ThrowawayPostgres> {
  const service = await servePostgresIn(directoryFor('postgres'), options);
  await migrateDatabase(service.url);
  const client = new pg.Client({ connectionString: service.url });
  await client.connect();
  await addPast(client);
  await client.end();
  return service;
}

/** Where a Postgres of one test keeps its data; not made yet. */
export function directoryFor(kind: string): string {
  return join(testEnvironment().directory, randomName(kind));
}

/** Serves what is in the directory; makes an empty cluster where there is nothing. */
export function servePostgresIn(
  directory: string,
  options: Pick<PostgresOptions, 'launcher'> = {},
): Promise<ThrowawayPostgres> {
  const { records } = testEnvironment();
  return startPostgres({
    ...options,
    directory,
    isThrowaway: true,
    records,
    name: basename(directory),
    settings: THROWAWAY_POSTGRES_SETTINGS,
  });
}
