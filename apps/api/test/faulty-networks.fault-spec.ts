import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asRole, createTestDatabase, createTestRedis, FaultyLine, waitFor } from '#testing';
import { item, PayoutTestSystem, unused } from './payouts/payout-calls.js';
import { openCall, read, start, startPath } from './streams/reading-call.js';
import { deliver, newIspb, untilWaiting } from './streams/test-system.js';

const WAIT_MS = 2_000;
/** No stream ends by its lease while the network is faulty. */
const LEASE_MS = 600_000;
const TEST_TIMEOUT_MS = 300_000;
/** Were each to wait for those before it, the last would wait for minutes. */
const READS = 200;
const LATENCY_MS = 100;
const MESSAGES = 20;

describe("an API's network", () => {
  let lines: Readonly<Record<'postgres' | 'redis', FaultyLine>>;
  /** The first API is behind the lines, the second beside them. */
  let system: PayoutTestSystem;
  const cleanUps: (() => unknown)[] = [];

  beforeAll(async () => {
    const [database, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
    lines = { postgres: await FaultyLine.to(database.url), redis: await FaultyLine.to(redis.url) };
    const behind = { DATABASE_URL: asRole('malote_sandbox', lines.postgres.url), REDIS_URL: lines.redis.url };
    system = await PayoutTestSystem.start({
      databaseUrl: database.url,
      redisUrl: redis.url,
      waitMs: WAIT_MS,
      leaseMs: LEASE_MS,
      environments: [behind, {}],
    });
    cleanUps.push(
      () => database.drop(),
      () => redis.drop(),
      () => {
        for (const line of Object.values(lines)) line.close();
      },
      () => system.close(),
    );
  });
  afterAll(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  const post = (batchId: string, api = 0) =>
    system.post('/api/payouts', { batch_id: batchId, items: [item(batchId)] }, {}, api);
  const untilReady = () =>
    waitFor(async () => ((await system.get('/health/ready')).json as { status: string }).status === 'ok', {
      what: 'the API',
    });

  it.each(['requests', 'answers'] as const)(
    'to Postgres loses %s: every call is refused in the end, however many there are, and nothing is lost',
    async (direction) => {
      const [ispb, batchId] = [newIspb(), unused()];
      const ids = await deliver(system.at(0), ispb, MESSAGES);
      const first = await start(system.at(0), ispb);
      lines.postgres.fallSilent(direction);
      const answers = await Promise.all([
        post(batchId),
        read(system.at(0), first.pullNext),
        start(system.at(0), newIspb()),
        ...Array.from({ length: READS }, () => system.get('/api/payouts')),
      ]);
      for (const { status, headers, text } of answers) {
        expect(status).toBe(503);
        expect(text).toContain('"database_unavailable"');
        expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      }
      expect((await post(unused(), 1)).status).toBe(201);
      lines.postgres.speak();
      await untilReady();
      expect((await read(system.at(0), first.pullNext)).ids).toEqual(ids.slice(10));
      expect([200, 201]).toContain((await post(batchId)).status);
      expect((await post(batchId, 1)).status).toBe(200);
      expect((await system.get('/metrics')).text).toMatch(
        /^malote_postgres_pool_connections\{state="waiting"\} 0$/m,
      );
    },
    TEST_TIMEOUT_MS,
  );

  it.each(['requests', 'answers'] as const)(
    'to Redis loses %s: new streams are refused, all else goes on, and afterwards there are six seats',
    async (direction) => {
      const [ispb, other] = [newIspb(), newIspb()];
      const ids = await deliver(system.at(0), ispb, MESSAGES);
      await deliver(system.at(0), other, MESSAGES);
      const first = await start(system.at(0), ispb);
      // Redis knows the institution, and takes the seats of starts whose answers are lost.
      await start(system.at(0), other);
      lines.redis.fallSilent(direction);
      const refused = await Promise.all([0, 1, 2].map(() => start(system.at(0), other)));
      for (const answer of refused) expect(answer).toMatchObject({ status: 503, code: 'redis_unavailable' });
      expect((await read(system.at(0), first.pullNext)).ids).toEqual(ids.slice(10));
      expect((await post(unused())).status).toBe(201);
      lines.redis.speak();
      await untilReady();
      let open = 1;
      await waitFor(
        async () => {
          const { pullNext } = await start(system.at(0), other);
          if (pullNext !== '') open += 1;
          return open === 6;
        },
        { what: 'six streams' },
      );
      expect(await start(system.at(0), other)).toMatchObject({ status: 429, code: 'too_many_streams' });
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'forgets all connections, and closes none: it makes new ones by itself',
    async () => {
      // Connections of the pool are open, and idle.
      await Promise.all(Array.from({ length: READS }, () => system.get('/api/payouts')));
      for (const line of Object.values(lines)) line.forgetConnections();
      await waitFor(async () => (await start(system.at(0), newIspb())).pullNext !== '', { what: 'a stream' });
      await untilReady();
      await waitFor(async () => (await post(unused())).status === 201, { what: 'a batch to be accepted' });
      const ispb = newIspb();
      const waiting = openCall(system.at(0), { path: startPath(ispb), form: 'many' });
      await untilWaiting(system.at(1), ispb, 1);
      const ids = await deliver(system.at(1), ispb, 1);
      expect(await waiting.answer).toMatchObject({ status: 200, ids });
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'is slow: every call is, and none fails',
    async () => {
      for (const line of Object.values(lines)) line.slowDown(LATENCY_MS);
      const ispb = newIspb();
      const ids = await deliver(system.at(0), ispb, MESSAGES);
      const first = await start(system.at(0), ispb);
      const second = await read(system.at(0), first.pullNext);
      expect([...first.ids, ...second.ids]).toEqual(ids);
      expect((await post(unused())).status).toBe(201);
      const reads = await Promise.all(Array.from({ length: 20 }, () => system.get('/api/payouts')));
      for (const { status } of reads) expect(status).toBe(200);
      for (const line of Object.values(lines)) line.slowDown(0);
    },
    TEST_TIMEOUT_MS,
  );
});

describe('a collector that is gone while it waits, and whose connection is not closed', () => {
  let system: PayoutTestSystem;
  beforeAll(async () => {
    system = await PayoutTestSystem.start({ apis: 1, waitMs: WAIT_MS, leaseMs: 2 * WAIT_MS });
  });
  afterAll(() => system.close());

  it('delays what it was sent by a lease: it comes to the next one', async () => {
    const line = await FaultyLine.to(system.at(0));
    try {
      const ispb = newIspb();
      const lost = openCall(line.url, { path: startPath(ispb), form: 'many' });
      await untilWaiting(system.at(0), ispb, 1);
      line.forgetConnections();
      const ids = await deliver(system.at(0), ispb, 3);
      let next = await start(system.at(0), ispb);
      await waitFor(
        async () => {
          if (next.status === 204) next = await read(system.at(0), next.pullNext);
          return next.status === 200;
        },
        { what: 'the messages to come back' },
      );
      expect(next.ids).toEqual(ids);
      lost.leave();
    } finally {
      line.close();
    }
  });
});
