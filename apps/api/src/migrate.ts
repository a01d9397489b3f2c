import 'reflect-metadata';
import { loadConfigurationOrExit } from '#configuration';
import { createLogger } from '#observability';
import { runMigrations } from '#database';

/** The schema's own step: run once per version, before its processes start; safe when two run it at once. */
const configuration = loadConfigurationOrExit({ callsRail: false, hearsRail: false });
const logger = createLogger(configuration.log, 'migrate');
try {
  const { migrations, functions, areRolesGranted } = await runMigrations(configuration.database.url);
  const isUpToDate = migrations.length + functions.length === 0;
  logger.info({ migrations, functions }, isUpToDate ? 'The schema is up to date' : 'The schema was migrated');
  if (!areRolesGranted)
    logger.warn({}, 'Roles were not granted: every process owns the schema (docs/operations.md, Roles)');
} catch (error) {
  logger.error({ err: error }, 'The schema could not be migrated');
  process.exitCode = 1;
}
