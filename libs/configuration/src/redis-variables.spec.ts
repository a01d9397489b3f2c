import { describe, expect, it } from '@jest/globals';
import { faultsOf, REQUIRED } from '../test/faults-of.js';
import { loadConfiguration } from './load-configuration.js';

describe('where Redis is', () => {
  it('takes sentinels and nodes of a cluster, and says what is missing or cannot be', () => {
    const sentinels = { REDIS_URL: 'redis://:hunter3@primary', REDIS_TOPOLOGY: 'sentinel' };
    const configuration = loadConfiguration({ ...REQUIRED, ...sentinels, REDIS_NODES: 'a:1,[::1]:2' }, false);
    expect(configuration.redis).toMatchObject({ topology: 'sentinel', nodes: ['a:1', '[::1]:2'] });
    expect(faultsOf({ ...REQUIRED, ...sentinels })).toHaveProperty('REDIS_NODES');
    const cluster = { ...REQUIRED, REDIS_TOPOLOGY: 'cluster' };
    expect(faultsOf({ ...cluster, REDIS_URL: 'redis://:hunter3@cache/0' })).toEqual({});
    const { REDIS_URL: fault = '' } = faultsOf({ ...cluster, REDIS_URL: 'redis://:hunter3@cache/1' });
    expect(fault).toContain('number 0');
    expect(fault).not.toContain('hunter3');
  });

  it.each(['a', 'a:', 'a:1,', 'a:1 b:2', 'user@a:1', 'a:1/0', 'a:99999'])('refuses the nodes %j', (text) => {
    expect(faultsOf({ ...REQUIRED, REDIS_NODES: text })).toHaveProperty('REDIS_NODES');
  });
});
