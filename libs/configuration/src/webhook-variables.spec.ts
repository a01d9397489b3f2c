import { describe, expect, it } from '@jest/globals';
import { REQUIRED } from '../test/faults-of.js';
import { ConfigurationError } from './configuration.errors.js';
import { loadConfiguration } from './load-configuration.js';

const hostsOf = (text?: string, env: Record<string, string> = {}) =>
  loadConfiguration(
    { ...REQUIRED, ...env, ...(text !== undefined && { WEBHOOK_PRIVATE_HOSTS: text }) },
    false,
  ).webhooks.privateHosts;

describe('WEBHOOK_PRIVATE_HOSTS', () => {
  it('names hosts, in lower case as addresses have them', () => {
    expect(hostsOf()).toEqual([]);
    expect(hostsOf('Host.docker.internal,172.17.0.1')).toEqual(['host.docker.internal', '172.17.0.1']);
    expect(() => hostsOf('http://host')).toThrow(ConfigurationError);
  });

  it('is for the sandbox alone', () => {
    const outside = { SANDBOX: 'false', RAIL_URL: 'https://psp.example/v1' };
    expect(hostsOf(undefined, outside)).toEqual([]);
    expect(() => hostsOf('host', outside)).toThrow(ConfigurationError);
  });
});
