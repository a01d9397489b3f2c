import { afterEach, describe, expect, it } from '@jest/globals';
import { seededRandom } from '#domain';
import {
  TEST_SEED,
  createTestDatabase,
  createTestRedis,
  startApi,
  startThrowawayPostgres,
  waitFor,
  type ServerProcess,
} from '#testing';
import { sendTo } from '../send-to.js';
import { Ledger } from './ledger.js';
import { collectAtRandom, type Source } from './random-collector.js';
import { newIspb, viewStreams } from './test-system.js';

const MESSAGES = 20_000;
const COLLECTORS = 6;
const TEST_TIMEOUT_MS = 300_000;

describe('nothing is lost, and nothing is in two streams', () => {
  const cleanUps: (() => Promise<unknown>)[] = [];

  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  async function startApis(databaseUrl: string): Promise<[ServerProcess, ServerProcess]> {
    const redis = await createTestRedis();
    cleanUps.push(() => redis.drop());
    const options = {
      databaseUrl,
      redisUrl: redis.url,
      environment: {
        STREAM_WAIT_MS: '500',
        STREAM_LEASE_MS: '1000',
        REDIS_PREFIX: redis.prefix,
        LOG_LEVEL: 'error',
      },
    };
    const apis = await Promise.all([startApi(options), startApi(options)]);
    cleanUps.push(
      () => apis[0].stop(),
      () => apis[1].stop(),
    );
    return apis;
  }

  /** Six collectors read an institution's line to its end; `halfway` injects faults when a third of it has been seen. */
  async function collectAll(
    staying: ServerProcess,
    addressesFor: (collector: number) => readonly string[],
    halfway: () => Promise<void> | void,
  ): Promise<void> {
    const random = seededRandom(TEST_SEED);
    const ispb = newIspb();
    const ledger = new Ledger();
    for (let inserted = 0; inserted < MESSAGES; inserted += 1_000) {
      const path = `/api/util/msgs/${ispb}/1000`;
      expect((await sendTo(staying.url, { method: 'POST', path })).status).toBe(201);
    }
    const isDone = async (): Promise<boolean> => {
      if (ledger.seen < MESSAGES) return false;
      const { open, undelivered } = await viewStreams(staying.url, ispb);
      return undelivered === 0 && open.every(({ unacknowledged }) => unacknowledged === 0);
    };
    const source = (number: number): Source => ({ ispb, isDone, addresses: () => addressesFor(number) });
    const collecting = Promise.all(
      Array.from({ length: COLLECTORS }, (_, number) => collectAtRandom(source(number), ledger, random)),
    );
    await waitFor(() => ledger.seen >= MESSAGES / 3, {
      what: 'a third of the messages',
      everyMs: 1,
      timeoutMs: TEST_TIMEOUT_MS,
    });
    expect(ledger.seen).toBeLessThan(MESSAGES);
    await halfway();
    await collecting;
    expect({ TEST_SEED, faults: ledger.faults }).toEqual({ TEST_SEED, faults: [] });
    expect(ledger.seen).toBe(MESSAGES);
    // The rest was acknowledged by calls whose answers did not arrive: nothing is left that could come again.
    expect(ledger.acknowledgedCount).toBeGreaterThan(MESSAGES / 2);
    expect(await viewStreams(staying.url, ispb)).toMatchObject({ undelivered: 0 });
  }

  it(
    'when an API is killed and clients reset their connections at any moment',
    async () => {
      const database = await createTestDatabase();
      cleanUps.push(() => database.drop());
      const [doomed, staying] = await startApis(database.url);
      let killed = false;
      const addressesFor = (number: number) =>
        killed || number % 2 === 0 ? [staying.url] : [doomed.url, staying.url];
      await collectAll(staying, addressesFor, () => {
        killed = true;
        doomed.kill('SIGKILL');
      });
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'when Postgres crashes and takes with it what was not on its disk',
    async () => {
      const postgres = await startThrowawayPostgres();
      cleanUps.push(() => postgres.stop());
      const [one, other] = await startApis(postgres.url);
      await collectAll(
        one,
        (number) => [number % 2 === 0 ? one.url : other.url],
        async () => {
          await postgres.crash();
          await postgres.restart();
        },
      );
    },
    TEST_TIMEOUT_MS,
  );
});
