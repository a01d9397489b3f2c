import { createDataSource, NO_LIMITS } from '../connection/create-data-source.js';

/** "malote" in digits: two migrating processes of one database wait for each other at this number. */
const MIGRATION_LOCK = 6_256_837;

/**
 * Brings the schema of the database up to date; returns the names of the migrations it ran, none if it was. Safe when several
 * processes start it at once: an advisory lock lets one work and the others find nothing left to do.
 */
export async function runMigrations(databaseUrl: string): Promise<readonly string[]> {
  const settings = {
    url: databaseUrl,
    poolSize: 2,
    applicationName: 'malote-migrate',
    prepareStatements: false,
  };
  const dataSource = createDataSource(settings, NO_LIMITS);
  await dataSource.initialize();
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const done = await dataSource.runMigrations();
    return done.map((migration) => migration.name);
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await lock.release();
    await dataSource.destroy();
  }
}
