import { onDatabase, onDatabaseServer, urlOfDatabase } from './database-server.js';
import { databaseTemplate } from './database-template.js';
import { randomName } from './random-name.js';

/** A database of a test's own. */
export interface TestDatabase {
  readonly url: string;
  /** Ends every connection to it and drops it. */
  drop(): Promise<void>;
}

/** A migrated database without rows, for one test file: a copy, which takes a fraction of what migrating does. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const database = await create(await databaseTemplate());
  // A copy is another database than the one that was migrated: Malote would submit nothing.
  await onDatabase(new URL(database.url).pathname.slice(1), (client) =>
    client.query('UPDATE known_database SET identity = database_identity()'),
  );
  return database;
}

/** A database without any schema, for tests of the migrations. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return create('template1');
}

async function create(template: string): Promise<TestDatabase> {
  const name = randomName('test');
  await onDatabaseServer((client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  return {
    url: urlOfDatabase(name),
    drop: async () => {
      await onDatabaseServer((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}
