import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadDatabaseConfiguration, type DatabaseConfiguration, type Environment } from '#configuration';

const NOWHERE =
  'There is no database to work with. Set DATABASE_URL (or DATABASE_URL_FILE), or run npm start in another terminal: it brings its own.';

/** The configured Postgres; without one, that of the `npm start` which runs from this folder. Throws what to do without either. */
export function findDatabase(
  environment?: Environment,
  runFile = join('.local', 'run.json'),
): DatabaseConfiguration {
  const found = loadDatabaseConfiguration(embeddedUrl(runFile), environment);
  if (found === undefined) throw new Error(NOWHERE);
  return found;
}

/** `npm start` reads it too, so both mean the same database. */
export function loadEnvironmentFile(): void {
  if (existsSync('.env')) process.loadEnvFile('.env');
}

/** The Postgres that `npm start` has written down; the file is there while it runs. */
function embeddedUrl(runFile: string): string | undefined {
  try {
    const run: unknown = JSON.parse(readFileSync(runFile, 'utf8'));
    const known =
      typeof run === 'object' && run !== null && 'databaseUrl' in run ? run.databaseUrl : undefined;
    return typeof known === 'string' ? known : undefined;
  } catch {
    return undefined;
  }
}
