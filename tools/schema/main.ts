/** `npm run schema` writes `libs/database/schema.sql`: the schema of an empty database that was migrated, on its own Postgres. */
import 'reflect-metadata';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { runMigrations } from '#database';
import { makeRunDirectory, startPostgres, THROWAWAY_POSTGRES_SETTINGS } from '../local-services/index.js';
import { dumpSchema } from './dump-schema.js';

/** Compiled, this file is in dist/tools/schema. */
const SCHEMA = new URL('../../../libs/database/schema.sql', import.meta.url);

const directory = makeRunDirectory('schema');
const postgres = await startPostgres({
  directory: join(directory, 'postgres'),
  records: directory,
  settings: THROWAWAY_POSTGRES_SETTINGS,
});
try {
  await runMigrations(postgres.url);
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  writeFileSync(SCHEMA, await dumpSchema(client));
  await client.end();
  console.log('libs/database/schema.sql is what the migrations make.');
} finally {
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}
