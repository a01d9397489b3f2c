import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryRunner } from 'typeorm';
import { createDataSource, NO_LIMITS } from './connection/create-data-source.js';
import { loadFunctions } from './functions/load-functions.js';

/** "malote" in digits: two migrating processes of one database wait for each other at this number. */
const MIGRATION_LOCK = 6_256_837;

const LOCK_RETRY_PAUSE_MS = 200;

/** Without parameters: with some, its portal and so its snapshot would stay, and an index that is made CONCURRENTLY wait for it without a limit. */
const tryLock = `SELECT pg_try_advisory_xact_lock(${String(MIGRATION_LOCK)}) AS taken`;

/** The transaction that holds the lock does nothing until the migrations are done, whatever limits a pooler or the role sets. */
const withoutLimit = "SELECT set_config('idle_in_transaction_session_timeout', '0', true)";

/** Workers prepare partitions as they are configured to; these are for calls that arrive before the first worker starts. */
const preparePartitions = `
  SELECT count(*) FROM (VALUES ('messages'), ('payouts')) AS d(data), prepare_partitions(d.data, 'month', 7)`;

/** A database that a restored dump has made stays the one it was dumped from, until an operator resumes settlement. */
const knowDatabase = `
  INSERT INTO known_database (identity) SELECT database_identity() ON CONFLICT DO NOTHING`;

/** What a migration did: names, none where there was nothing to do. */
export interface MigrationReport {
  readonly migrations: readonly string[];
  /** Database functions that were created, replaced or dropped. */
  readonly functions: readonly string[];
  /** Whether the roles of the processes have their privileges; false: the role that migrates may not grant them. */
  readonly areRolesGranted: boolean;
}

/**
 * Brings the schema of the database up to date: migrations, then functions. Safe when several processes start it at once: an
 * advisory lock lets one work and the others find nothing left to do.
 */
export async function runMigrations(databaseUrl: string): Promise<MigrationReport> {
  const settings = {
    url: databaseUrl,
    poolSize: 2,
    applicationName: 'malote-migrate',
    prepareStatements: false,
  };
  const dataSource = createDataSource(settings, NO_LIMITS);
  await dataSource.initialize();
  const lock = dataSource.createQueryRunner();
  const runner = dataSource.createQueryRunner();
  try {
    await takeLock(lock);
    const migrations = await dataSource.runMigrations();
    const functions = await loadFunctions(runner);
    if (migrations.length > 0) {
      await runner.query(preparePartitions);
      await runner.query(knowDatabase);
    }
    const [roles] = (await runner.query('SELECT grant_roles() AS granted')) as { granted: boolean }[];
    return {
      migrations: migrations.map(({ name }) => name),
      functions,
      areRolesGranted: roles?.granted === true,
    };
  } finally {
    await runner.release();
    await lock.rollbackTransaction().catch(() => undefined);
    await lock.release();
    await dataSource.destroy();
  }
}

/**
 * Waits for the lock and begins the transaction that holds it: behind a pooler that shares sessions, a session's lock would have no owner. Nor is
 * it waited for inside a transaction: those who wait would keep the pooler's few connections from the one who works.
 */
async function takeLock(runner: QueryRunner): Promise<void> {
  for (;;) {
    await runner.startTransaction();
    await runner.query(withoutLimit);
    const [row] = (await runner.query(tryLock)) as { taken: boolean }[];
    if (row?.taken === true) return;
    await runner.rollbackTransaction();
    await sleep(LOCK_RETRY_PAUSE_MS);
  }
}
