import { describe, expect, it } from '@jest/globals';
import { ConfigurationError } from './configuration.errors.js';
import { loadRetentionSettings } from './load-configuration.js';

function faultOf(env: Record<string, string>): string {
  try {
    loadRetentionSettings(env);
    return '';
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map(({ variable, message }) => `${variable} ${message}`).join();
  }
}

describe('for how long things are kept', () => {
  it('has no limit by default', () => {
    expect(loadRetentionSettings({}).days).toEqual({
      messages: undefined,
      payouts: undefined,
      webhooks: undefined,
    });
    expect(
      loadRetentionSettings({ RETENTION_PAYOUTS_DAYS: '3650', RETENTION_WEBHOOKS_DAYS: '' }).days,
    ).toEqual({
      messages: undefined,
      payouts: 3650,
      webhooks: undefined,
    });
  });

  it.each([
    ['RETENTION_MESSAGES_DAYS', '6', 'from 7 to'],
    ['RETENTION_PAYOUTS_DAYS', '89', 'from 90 to'],
    ['RETENTION_WEBHOOKS_DAYS', '0', 'from 7 to'],
    ['RETENTION_MESSAGES_DAYS', '1 year', 'a whole number'],
  ])('is refused where it is not for long enough: %s=%s', (variable, text, rule) => {
    expect(faultOf({ [variable]: text })).toMatch(new RegExp(`^${variable} .*${rule}`));
  });
});
