export * from './configuration.js';
export * from './configuration.errors.js';
export * from './configuration.module.js';
export { loadConfiguration } from './load-configuration.js';
export { loadConfigurationOrExit } from './load-configuration-or-exit.js';
export { loadDatabaseConfiguration } from './load-database-configuration.js';
export { loadRetentionSettings } from './load-retention-settings.js';
export { RETENTION_LIMITS_DAYS } from './retention-limits.js';
export type { Environment } from './read-values.js';
