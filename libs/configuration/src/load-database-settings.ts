import type { DatabaseSettingsGroup } from './configuration.js';
import { ConfigurationError } from './configuration.errors.js';
import { readValues, type Environment } from './read-values.js';

/**
 * For tools that need Postgres and nothing else: the same variables, with the same rules, as the processes read.
 *
 * @throws ConfigurationError listing every fault of theirs
 */
export function loadDatabaseSettings(env: Environment = process.env): DatabaseSettingsGroup {
  const { values, faults } = readValues(env);
  const theirs = faults.filter(({ variable }) => variable.startsWith('DATABASE_'));
  const { DATABASE_URL: url, DATABASE_POOL_SIZE: poolSize, DATABASE_PREPARED_STATEMENTS: prepared } = values;
  if (theirs.length > 0 || url === undefined || poolSize === undefined) throw new ConfigurationError(theirs);
  return { url, poolSize, prepareStatements: prepared === 'on' };
}
