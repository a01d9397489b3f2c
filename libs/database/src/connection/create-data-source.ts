import { DefaultNamingStrategy, type NamingStrategyInterface, type Table } from 'typeorm';
import { entities } from '../entities/index.js';
import { migrations } from '../migrations/index.js';
import {
  CONNECT_TIMEOUT_MS,
  QUERY_TIMEOUT_MS,
  SESSION_LIMITS,
  type DatabaseSettings,
} from './database-settings.js';
import { PostgresDataSource, type PostgresOptions } from './postgres-data-source.js';

/** Names as the schema has them: columns in snake_case, primary keys as Postgres names them. Other constraints are named where they are declared. */
class SchemaNaming extends DefaultNamingStrategy implements NamingStrategyInterface {
  override columnName(propertyName: string, customName: string | undefined): string {
    return customName ?? propertyName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }

  override primaryKeyName(table: Table | string): string {
    return `${this.getTableName(table)}_pkey`;
  }
}

/** Limits of every connection, as pg takes them; nothing here may wait without an end. */
const LIMITS = { ...SESSION_LIMITS, query_timeout: QUERY_TIMEOUT_MS } as const;
type Limits = Readonly<Partial<Record<keyof typeof LIMITS, number>>>;
/** A migration may rewrite a large table, and processes that wait for it wait as long. */
export const NO_LIMITS: Limits = {};

/** TypeORM keeps the pool, the transactions, the entities and the migrations; migrations alone change the schema. */
export function dataSourceOptions(
  settings: DatabaseSettings,
  onPoolError: (error: Error) => void,
  limits: Limits = LIMITS,
  connectTimeoutMs: number = CONNECT_TIMEOUT_MS,
): PostgresOptions {
  return {
    type: 'postgres',
    url: settings.url,
    applicationName: settings.applicationName,
    poolSize: settings.poolSize,
    connectTimeoutMS: connectTimeoutMs,
    entities: [...entities],
    namingStrategy: new SchemaNaming(),
    // It would create uuid-ossp for the uuid columns; nothing here generates ids in the database by it.
    installExtensions: false,
    migrations: [...migrations],
    migrationsTransactionMode: 'each',
    synchronize: false,
    poolErrorHandler: onPoolError,
    extra: { ...limits, keepAlive: true },
  };
}

/** An unconnected data source; `initialize()` opens the pool. */
export function createDataSource(settings: DatabaseSettings, limits?: Limits): PostgresDataSource {
  return new PostgresDataSource(dataSourceOptions(settings, () => undefined, limits));
}
