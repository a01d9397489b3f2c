import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadDatabaseSettings, type DatabaseSettingsGroup } from '#configuration';
import { projectRoot } from '../local-services/project-root.js';

const NOWHERE =
  'There is no database to work with. Set DATABASE_URL (or DATABASE_URL_FILE), or run npm start in another terminal: it brings its own.';

/** The configured Postgres; where none is, that of the `npm start` which runs from this folder. Throws what to do about none. */
export function findDatabase(
  environment: NodeJS.ProcessEnv,
  runFile = join(projectRoot, '.local', 'run.json'),
): DatabaseSettingsGroup {
  const isConfigured = Boolean(environment['DATABASE_URL']) || Boolean(environment['DATABASE_URL_FILE']);
  if (isConfigured) return loadDatabaseSettings(environment);
  const url = embeddedUrl(runFile);
  if (url === undefined) throw new Error(NOWHERE);
  return loadDatabaseSettings({ ...environment, DATABASE_URL: url });
}

/** `npm start` reads it too, so both mean the same database. */
export function loadEnvironmentFile(): void {
  const file = join(projectRoot, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}

/** What `npm start` has noted of its Postgres; it is there while it runs. */
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
