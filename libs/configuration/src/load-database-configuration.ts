import type { DatabaseConfiguration } from './configuration.js';
import { ConfigurationError } from './configuration.errors.js';
import { readValues, type Environment } from './read-values.js';

const PREFIXES = ['DATABASE_', 'STREAM_'];

/**
 * For commands that need Postgres and nothing else: the same variables, with the same rules, as the processes read.
 *
 * @param elseUrl - the database to use where the environment names none
 * @returns undefined where neither names one
 * @throws ConfigurationError listing every fault of these variables
 */
export function loadDatabaseConfiguration(
  elseUrl: string | undefined,
  env: Environment = process.env,
): DatabaseConfiguration | undefined {
  const isNamed = Boolean(env['DATABASE_URL']) || Boolean(env['DATABASE_URL_FILE']);
  if (!isNamed && elseUrl === undefined) return undefined;
  const { values, faults } = readValues(isNamed ? env : { ...env, DATABASE_URL: elseUrl });
  const theirs = faults.filter(({ variable }) => PREFIXES.some((prefix) => variable.startsWith(prefix)));
  const { DATABASE_URL: url, DATABASE_POOL_SIZE: poolSize, DATABASE_PREPARED_STATEMENTS: prepared } = values;
  const { STREAM_WAIT_MS: waitMs, STREAM_LEASE_MS: leaseMs } = values;
  const isComplete = url !== undefined && poolSize !== undefined;
  if (!isComplete || waitMs === undefined || leaseMs === undefined || theirs.length > 0)
    throw new ConfigurationError(theirs);
  return { database: { url, poolSize, prepareStatements: prepared === 'on' }, streams: { waitMs, leaseMs } };
}
