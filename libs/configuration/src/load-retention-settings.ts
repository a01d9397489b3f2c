import type { RetentionSettingsGroup } from './configuration.js';
import { ConfigurationError } from './configuration.errors.js';
import { readValues, type Environment } from './read-values.js';
import type { Values } from './variables.js';

/**
 * For tools that ask what retention would do, and need nothing else.
 *
 * @throws ConfigurationError listing every fault of its variables
 */
export function loadRetentionSettings(env: Environment = process.env): RetentionSettingsGroup {
  const { values, faults } = readValues(env);
  const its = faults.filter(({ variable }) => variable.startsWith('RETENTION_'));
  if (its.length > 0) throw new ConfigurationError(its);
  return readRetention(values);
}

export function readRetention(values: Values): RetentionSettingsGroup {
  return {
    days: {
      messages: values.RETENTION_MESSAGES_DAYS,
      payouts: values.RETENTION_PAYOUTS_DAYS,
      webhooks: values.RETENTION_WEBHOOKS_DAYS,
    },
  };
}
