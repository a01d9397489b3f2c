import { describe, expect, it } from '@jest/globals';
import { clusterArguments, sentinelOptions } from './open-connection.js';

const PAUSE = (): number => 7;

describe('the servers a client is given for an address', () => {
  it('with sentinels: the name of the primary, who lets one in there, and who to ask', () => {
    const settings = {
      url: 'rediss://user:p%40ss@primary/3',
      topology: 'sentinel',
      nodes: ['one:1', '[::1]:26380'],
      sentinelPassword: 'secret',
    } as const;
    expect(sentinelOptions(settings, { connectionName: 'api', retryStrategy: PAUSE })).toEqual({
      connectionName: 'api',
      name: 'primary',
      username: 'user',
      password: 'p@ss',
      db: 3,
      sentinels: [
        { host: 'one', port: 1 },
        { host: '::1', port: 26380 },
      ],
      sentinelPassword: 'secret',
      sentinelCommandTimeout: 1_000,
      retryStrategy: PAUSE,
      sentinelRetryStrategy: PAUSE,
      tls: {},
      sentinelTLS: {},
      enableTLSForSentinelMode: true,
    });
  });

  it('of a cluster: nodes to begin with, and what holds for each of them', () => {
    const settings = { url: 'redis://:pass@one', topology: 'cluster', nodes: ['two:7001'] } as const;
    const options = { connectionName: 'api', retryStrategy: PAUSE, enableOfflineQueue: false };
    const [nodes, cluster] = clusterArguments(settings, options);
    expect(nodes).toEqual([
      { host: 'one', port: 6379 },
      { host: 'two', port: 7001 },
    ]);
    expect(cluster).toMatchObject({
      redisOptions: { connectionName: 'api', password: 'pass' },
      enableOfflineQueue: false,
      clusterRetryStrategy: PAUSE,
    });
    // Whether a node is connected to again is the cluster's business.
    expect(cluster.redisOptions).not.toHaveProperty('retryStrategy');
  });
});
