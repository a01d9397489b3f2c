import { ConfigurationError } from '../src/configuration.errors.js';
import { loadConfiguration } from '../src/load-configuration.js';
import type { Environment } from '../src/read-settings.js';

export const DATABASE_URL = 'postgres://malote:hunter2@db:5432/malote';
export const REDIS_URL = 'redis://:hunter3@cache:6379/0';
/** The least that a configuration needs. */
export const REQUIRED = { DATABASE_URL, REDIS_URL };

/** The message of every fault by variable; an environment without faults has none. */
export function faultsOf(env: Environment): Record<string, string> {
  try {
    loadConfiguration(env, false);
    return {};
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return Object.fromEntries(error.faults.map(({ variable, message }) => [variable, message]));
  }
}
