import { DataSource, type DataSourceOptions } from 'typeorm';
import { migrations } from '../migrations/index.js';
import {
  CONNECT_TIMEOUT_MS,
  IDLE_IN_TRANSACTION_TIMEOUT_MS,
  LOCK_TIMEOUT_MS,
  STATEMENT_TIMEOUT_MS,
  type DatabaseSettings,
} from './database-settings.js';

/** TypeORM keeps the pool, the transactions and the migrations; statements are SQL of our own, so it has no entities. */
export function dataSourceOptions(
  settings: DatabaseSettings,
  onPoolError: (error: Error) => void,
): DataSourceOptions {
  return {
    type: 'postgres',
    url: settings.url,
    applicationName: settings.applicationName,
    poolSize: settings.poolSize,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    migrations: [...migrations],
    migrationsTransactionMode: 'each',
    synchronize: false,
    poolErrorHandler: onPoolError,
    extra: {
      statement_timeout: STATEMENT_TIMEOUT_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      keepAlive: true,
    },
  };
}

/** An unconnected data source; `initialize()` opens the pool. */
export function createDataSource(
  settings: DatabaseSettings,
  onPoolError: (error: Error) => void = () => undefined,
): DataSource {
  return new DataSource(dataSourceOptions(settings, onPoolError));
}
