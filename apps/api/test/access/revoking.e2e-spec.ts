import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MadeKey } from '#use-cases';
import { startThrowawayRedis, waitFor, type ThrowawayRedis } from '#testing';
import { newIspb, type StreamsView } from '../streams/test-system.js';
import { KeyTestSystem } from './key-calls.js';

/** Three seconds are promised; a machine busy with other tests gets more. */
const REFUSED_WITHIN_MS = 15_000;
/** Longer than any of this takes: a wait that ends before has been ended. */
const WAIT_MS = 100_000;

describe('a key that is revoked at one API', () => {
  let redis: ThrowawayRedis;
  let system: KeyTestSystem;
  let operator: MadeKey;

  beforeAll(async () => {
    redis = await startThrowawayRedis();
    system = await KeyTestSystem.start({ redisUrl: redis.url, waitMs: WAIT_MS });
    operator = await system.make({ scopes: ['operate'] });
  });
  afterAll(async () => {
    await system.close();
    await redis.stop();
  });

  const statusAt = async (api: number, key: MadeKey) => (await system.get(key, '/api/keys', api)).status;

  /** A key that both APIs know. */
  async function knownKey(): Promise<MadeKey> {
    const key = await system.make({ scopes: ['operate'] });
    expect([await statusAt(0, key), await statusAt(1, key)]).toEqual([200, 200]);
    return key;
  }

  async function revoke(key: MadeKey): Promise<void> {
    expect((await system.delete(operator, `/api/keys/${key.key.id}`)).status).toBe(204);
    expect(await statusAt(0, key)).toBe(401);
  }

  const untilRefused = (api: number, key: MadeKey) =>
    waitFor(async () => (await statusAt(api, key)) === 401, {
      what: 'the key to be refused',
      timeoutMs: REFUSED_WITHIN_MS,
    });

  it('is refused by the other', async () => {
    const key = await knownKey();
    await revoke(key);
    await untilRefused(1, key);
    expect((await system.delete(operator, `/api/keys/${key.key.id}`, 1)).status).toBe(204);
  });

  it('is refused by all that know it when it is revoked behind their backs, as the command line does', async () => {
    const key = await knownKey();
    await system.query('UPDATE api_key SET revoked_at = clock_timestamp() WHERE key_id = $1', [key.key.id]);
    await untilRefused(0, key);
    await untilRefused(1, key);
  });

  it('is refused by the other while Redis is down', async () => {
    const key = await knownKey();
    await redis.crash();
    await revoke(key);
    await untilRefused(1, key);
    expect(await statusAt(1, operator)).toBe(200);
    await redis.restart();
  });

  /** A collector that waits at the second API, with its own key. */
  async function waitingCollector() {
    const ispb = newIspb();
    const key = await system.make({ scopes: ['streams:read'], ispbs: [ispb] });
    const other = await system.make({ ispbs: [ispb] });
    expect((await system.post(other, `/api/util/msgs/${ispb}/1`)).status).toBe(201);
    // Redis may just be coming back from another test, and opening a stream needs it.
    const start = () => system.get(key, `/api/pix/${ispb}/stream/start`, 1);
    const first = await waitFor(async () => [await start()].find(({ status }) => status === 200), {
      what: 'a stream to open',
    });
    const answer = system.get(key, String(first.headers['pull-next']), 1);
    const view = async () => (await system.get(other, `/api/pix/${ispb}/streams`)).json as StreamsView;
    await waitFor(async () => (await view()).open[0]?.waiting, { what: 'the collector to wait' });
    return { ispb, key, other, answer, view };
  }

  it.each(['up', 'down'])('brings nothing any more to a collector that waits, with Redis %s', async (is) => {
    const { ispb, key, other, answer, view } = await waitingCollector();
    if (is === 'down') await redis.crash();
    await revoke(key);
    expect((await answer).status).toBe(204);
    expect((await system.post(other, `/api/util/msgs/${ispb}/3`)).status).toBe(201);
    expect(await view()).toMatchObject({ undelivered: 3, open: [{ waiting: false }] });
    if (is === 'down') await redis.restart();
  });

  it('and one that is rotated ends everywhere when its overlap does', async () => {
    const old = await knownKey();
    const rotated = await system.post(operator, `/api/keys/${old.key.id}/rotate`, { overlap_hours: 0 });
    expect(rotated.status).toBe(201);
    await untilRefused(0, old);
    await untilRefused(1, old);
  });
});
