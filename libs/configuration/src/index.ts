export * from './configuration.js';
export * from './configuration.errors.js';
export * from './configuration.module.js';
export { loadConfiguration, loadDatabaseConfiguration, loadRetentionSettings } from './load-configuration.js';
export { loadConfigurationOrExit } from './load-configuration-or-exit.js';
export { RETENTION_LIMITS_DAYS } from './retention-limits.js';
export type { Environment } from './read-settings.js';
