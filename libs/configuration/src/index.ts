export * from './configuration.js';
export * from './configuration.errors.js';
export * from './configuration.module.js';
export {
  loadConfiguration,
  loadDatabaseConfiguration,
  loadRetentionSettings,
  loadConfigurationOrExit,
} from './load-configuration.js';
export { RETENTION_LIMITS_DAYS } from './settings.js';
export type { Environment } from './read-settings.js';
