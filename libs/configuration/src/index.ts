export * from './configuration.js';
export * from './configuration.errors.js';
export * from './configuration.module.js';
export { loadConfiguration } from './load-configuration.js';
export type { Environment } from './read-values.js';
