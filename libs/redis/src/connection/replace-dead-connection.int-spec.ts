import { afterEach, describe, expect, it } from '@jest/globals';
import { startThrowawayRedis, waitFor } from '#testing';
import { createRedis, createSubscriber } from './create-redis.js';

const GIVEN_UP_WITHIN_MS = 15_000;

describe('connections to a Redis that has fallen silent', () => {
  const cleanUps: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  it('are made anew, those for commands and those for subscriptions, and work when Redis does', async () => {
    const service = await startThrowawayRedis();
    cleanUps.push(() => service.stop());
    const connections = [createRedis(service.url, 'test'), createSubscriber(service.url, 'test')];
    for (const redis of connections) {
      redis.on('error', () => undefined);
      cleanUps.push(() => {
        redis.disconnect();
      });
    }
    const areAll = (ready: boolean): boolean =>
      connections.every(({ status }) => (status === 'ready') === ready);
    await waitFor(() => areAll(true), { what: 'Redis' });
    service.freeze();
    await waitFor(() => areAll(false), { what: 'both to be given up', timeoutMs: GIVEN_UP_WITHIN_MS });
    service.thaw();
    await waitFor(() => areAll(true), { what: 'new connections' });
    expect(await Promise.all(connections.map((redis) => redis.ping()))).toEqual(['PONG', 'PONG']);
  });
});
