import { dataSourceOptions } from '../connection/create-data-source.js';
import { PostgresDataSource } from '../connection/postgres-data-source.js';
import { SESSION_LIMITS, type DatabaseSettings } from '../connection/database-settings.js';

/** A connection to a replica is made in this time, or the primary is asked. */
const CONNECT_TIMEOUT_MS = 1_000;

/** The pool to a replica, which `url` leads to: as that to the primary, but impatient, since there is another to ask. */
export function createReplicaDataSource(
  settings: DatabaseSettings,
  queryTimeoutMs: number,
): PostgresDataSource {
  const limits = { ...SESSION_LIMITS, query_timeout: queryTimeoutMs };
  return new PostgresDataSource(dataSourceOptions(settings, () => undefined, limits, CONNECT_TIMEOUT_MS));
}
