export * from './connection/create-data-source.js';
export * from './connection/database-settings.js';
export * from './connection/postgres-installation-secrets.js';
export * from './connection/sql.js';
export * from './messages/postgres-message-store.js';
export * from './migrations/run-migrations.js';
export * from './streams/postgres-stream-store.js';
