import { addPast } from './backdate.js';
import { onDatabase, onDatabaseServer, urlOfDatabase } from './database-server.js';
import { migrateDatabase } from './migrate-database.js';

const TEMPLATE = 'malote_template';
const UNFINISHED = 'malote_template_unfinished';

/** Test files run in several processes; the first one makes the template while the others wait at this lock. */
const LOCK_KEY = 20_260_719;

let ready: Promise<string> | undefined;

/** The name of a database with the whole schema, partitions from 1970 on and no rows, made once per run by the migrations. */
export function databaseTemplate(): Promise<string> {
  ready ??= ensureTemplate();
  return ready;
}

/** It gets its name last: a template by that name is complete and without connections. */
function ensureTemplate(): Promise<string> {
  return onDatabaseServer(async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [TEMPLATE]);
    if (rowCount === 0) {
      await client.query(`DROP DATABASE IF EXISTS ${UNFINISHED} WITH (FORCE)`);
      await client.query(`CREATE DATABASE ${UNFINISHED}`);
      await migrateDatabase(urlOfDatabase(UNFINISHED));
      await onDatabase(UNFINISHED, addPast);
      await client.query(`ALTER DATABASE ${UNFINISHED} RENAME TO ${TEMPLATE}`);
    }
    // The lock goes with the connection.
    return TEMPLATE;
  });
}
