import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  createTestDatabase,
  createTestRedis,
  startApi,
  startHaproxy,
  startNginx,
  startWorker,
  waitFor,
  type ServerOptions,
  type ServerProcess,
} from '#testing';
import { Books, collect, postBatch } from '../growing/whole-life.js';

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

/** What docs/operations.md asks for behind each of them. */
const BALANCERS = [
  { name: 'HAProxy', start: startHaproxy, shutdownDelayMs: '4000' },
  { name: 'nginx', start: startNginx, shutdownDelayMs: '0' },
];
const LIMIT_MS = 480_000;

describe('a rolling update under load', () => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  let options: ServerOptions;

  beforeEach(async () => {
    const database = await createTestDatabase();
    cleanUps.push(() => database.drop());
    const redis = await createTestRedis();
    cleanUps.push(() => redis.drop());
    options = {
      databaseUrl: database.url,
      redisUrl: redis.url,
      environment: { REDIS_PREFIX: redis.prefix, STREAM_WAIT_MS: '3000', LOG_LEVEL: 'warn' },
    };
  });

  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  async function startOne(
    start: (options: ServerOptions) => Promise<ServerProcess>,
    own: Partial<ServerOptions> = {},
  ): Promise<ServerProcess> {
    const server = await start({ ...options, ...own });
    cleanUps.push(() => server.stop());
    return server;
  }

  /** Asks a process to stop; returns the end it came to, with its last words where that was a bad one. */
  async function stopped(server: ServerProcess): Promise<object> {
    server.kill('SIGTERM');
    const end = await server.ended;
    return end.status === 0 ? end : { ...end, output: server.output };
  }

  /** The next version, at the same address. */
  const replaced = (start: (options: ServerOptions) => Promise<ServerProcess>, { url }: ServerProcess) =>
    startOne(start, { port: Number(new URL(url).port) });

  it.each(BALANCERS)(
    'behind $name loses no call, no message and no payment, and continues while the schema gets ahead of it',
    async ({ start, shutdownDelayMs }) => {
      options = {
        ...options,
        environment: { ...options.environment, SHUTDOWN_DELAY_MS: shutdownDelayMs },
      };
      const apis = await Promise.all([startOne(startApi), startOne(startApi)]);
      const workers = await Promise.all([startOne(startWorker), startOne(startWorker)]);
      const balancer = await start(apis.map(({ url }) => url));
      cleanUps.push(() => balancer.stop());
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
      for (const place of [0, 1] as const) {
        const [api, worker] = [apis[place], workers[place]];
        ends.push(...(await Promise.all([stopped(api), stopped(worker)])));
        [apis[place], workers[place]] = await Promise.all([
          replaced(startApi, api),
          replaced(startWorker, worker),
        ]);
        // Of the two one is from before now.
        if (place === 0) await migrateAhead(options.databaseUrl);
      }
      isPostingOver = true;
      await posting;
      await books.untilPaid(posted);
      isOver = true;
      const collected = (await collecting).flat();

      expect(balancer.failedCalls()).toEqual([]);
      expect(ends).toEqual(Array(4).fill({ status: 0, signal: null }));
      expect(await books.paid()).toBe(posted);
      expect(await books.paidTwice()).toBe(0);
      expect(collected.sort()).toEqual(await books.paidIds());
      for (const server of [...apis, ...workers])
        expect(server.output).not.toMatch(/"level":"?(50|60|error|fatal)/);
    },
    LIMIT_MS,
  );
});

async function migrateAhead(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  for (const statement of ADDITIVE_MIGRATION) await client.query(statement);
  await client.end();
}
