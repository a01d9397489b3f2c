import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  createTestDatabase,
  createTestRedis,
  startApi,
  startWorker,
  waitFor,
  type ServerOptions,
  type ServerProcess,
} from '#testing';
import { Books, collect, postBatch } from '../growing/whole-life.js';
import { TestBalancer } from './test-balancer.js';

const ROUNDS = 2;
const ITEMS = 20;
const POSTERS = 2;
const PAUSE_BETWEEN_BATCHES_MS = 50;
/** The ISPBs that the simulated directory spreads receivers over. */
const RECEIVERS = 10;
/** An institution that gets nothing: its collectors do nothing but wait. */
const QUIET_ISPB = '0000000Q';

/**
 * What a later version may add while this one runs: every table that statements read gets a column. Each statement is a
 * transaction: locks on two busy tables at once would deadlock with payments (ADR 0018).
 */
const ADDITIVE_MIGRATION = [
  'ALTER TABLE message ADD COLUMN later text',
  "ALTER TABLE stream ADD COLUMN later text NOT NULL DEFAULT 'later'",
  'ALTER TABLE payout ADD COLUMN later text',
  'ALTER TABLE payout_batch ADD COLUMN later jsonb',
  'ALTER TABLE payout_due ADD COLUMN later text',
  'ALTER TABLE payout_history ADD COLUMN later text',
  'ALTER TABLE simulated_payment ADD COLUMN later text',
  'CREATE TABLE later (id bigint PRIMARY KEY)',
  "INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'Later9999999999999')",
];

describe('a rolling restart under load', () => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  let options: ServerOptions;
  let balancer: TestBalancer;

  beforeEach(async () => {
    const database = await createTestDatabase();
    cleanUps.push(() => database.drop());
    const redis = await createTestRedis();
    cleanUps.push(() => redis.drop());
    options = {
      databaseUrl: database.url,
      redisUrl: redis.url,
      environment: {
        REDIS_PREFIX: redis.prefix,
        STREAM_WAIT_MS: '3000',
        // Longer than the balancer takes to see it on a busy machine.
        SHUTDOWN_DELAY_MS: '4000',
        LOG_LEVEL: 'warn',
      },
    };
    balancer = await TestBalancer.start();
    cleanUps.push(() => balancer.close());
  });

  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  async function startOne(start: (options: ServerOptions) => Promise<ServerProcess>): Promise<ServerProcess> {
    const server = await start(options);
    cleanUps.push(() => server.stop());
    return server;
  }

  /** Asks a process to stop; returns the end it came to, with its last words where that was a bad one. */
  async function stopped(server: ServerProcess): Promise<object> {
    server.kill('SIGTERM');
    const end = await server.ended;
    return end.status === 0 ? end : { ...end, output: server.output };
  }

  it('loses no call, no message and no payment, and continues while the schema gets ahead of it', async () => {
    const apis = await Promise.all([startOne(startApi), startOne(startApi)]);
    const workers = await Promise.all([startOne(startWorker), startOne(startWorker)]);
    for (const api of apis) await balancer.add(api.url);
    const books = await Books.open(options.databaseUrl);
    cleanUps.push(() => books.close());

    let [isPostingOver, isOver] = [false, false];
    let posted = 0;
    const post = async (poster: number): Promise<void> => {
      for (let number = 0; !isPostingOver; number += 1) {
        await postBatch(balancer.url, `batch-${poster}-${number}`, ITEMS);
        posted += ITEMS;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_BETWEEN_BATCHES_MS));
      }
    };
    const posting = Promise.all(Array.from({ length: POSTERS }, (_, poster) => post(poster)));
    const receivers = await waitFor(
      async () => {
        const found = await books.receivers();
        return found.length === RECEIVERS ? found : undefined;
      },
      { what: 'every receiver to be paid' },
    );
    const collecting = Promise.all(
      [...receivers, QUIET_ISPB, QUIET_ISPB].map((ispb) => collect(balancer.url, ispb, () => isOver)),
    );

    const ends: object[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      if (round === ROUNDS - 1) await migrateAhead(options.databaseUrl);
      for (const place of [0, 1] as const) {
        const [api, worker] = [apis[place], workers[place]];
        const stopping = Promise.all([stopped(api), stopped(worker)]);
        [apis[place], workers[place]] = await Promise.all([startOne(startApi), startOne(startWorker)]);
        await balancer.add(apis[place].url);
        ends.push(...(await stopping));
        balancer.remove(api.url);
      }
    }
    isPostingOver = true;
    await posting;
    await books.untilPaid(posted);
    isOver = true;
    const collected = (await collecting).flat();

    expect(balancer.lost).toEqual([]);
    expect(ends).toEqual(Array(ROUNDS * 4).fill({ status: 0, signal: null }));
    expect(await books.paid()).toBe(posted);
    expect(await books.paidTwice()).toBe(0);
    expect(collected.sort()).toEqual(await books.paidIds());
    for (const server of [...apis, ...workers])
      expect(server.output).not.toMatch(/"level":"?(50|60|error|fatal)/);
  }, 480_000);
});

async function migrateAhead(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  for (const statement of ADDITIVE_MIGRATION) await client.query(statement);
  await client.end();
}
