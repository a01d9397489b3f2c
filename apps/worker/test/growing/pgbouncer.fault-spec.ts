import { afterEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  carriesPreparedStatements,
  createEmptyDatabase,
  createTestDatabase,
  createTestRedis,
  spawnProcess,
  startApi,
  startThrowawayPgbouncer,
  startWorker,
} from '#testing';
import { Books, collect, postBatch } from './whole-life.js';

/** As docs/scaling.md says. */
const CONNECT_QUERY =
  'SET statement_timeout = 15000; SET lock_timeout = 10000; SET idle_in_transaction_session_timeout = 20000';
/** Far below the ten connections that each of three processes would like to have. */
const POOL_SIZE = 3;
const PAYOUTS = 2_000;
const MISSING = 'lack their limits';

const carriesStatements = await carriesPreparedStatements();

describe('Postgres behind PgBouncer in transaction mode', () => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  async function pool(databaseUrl: string, connectQuery = CONNECT_QUERY): Promise<string> {
    const pooler = await startThrowawayPgbouncer({ databaseUrl, poolSize: POOL_SIZE, connectQuery });
    cleanUps.push(() => pooler.stop());
    return pooler.url;
  }

  async function database(create = createTestDatabase): Promise<string> {
    const made = await create();
    cleanUps.push(() => made.drop());
    return made.url;
  }

  /** Payouts are accepted, settled and collected by processes that all share the pooler's few connections. */
  async function livesThrough(preparedStatements: 'on' | 'off'): Promise<void> {
    const direct = await database();
    const databaseUrl = await pool(direct);
    const redis = await createTestRedis();
    cleanUps.push(() => redis.drop());
    const options = {
      databaseUrl,
      redisUrl: redis.url,
      environment: {
        REDIS_PREFIX: redis.prefix,
        DATABASE_PREPARED_STATEMENTS: preparedStatements,
        STREAM_WAIT_MS: '500',
      },
    };
    const processes = await Promise.all([startApi(options), startApi(options), startWorker(options)]);
    cleanUps.push(...processes.map((process) => () => process.stop()));
    const [one, other] = processes;
    const books = await Books.open(direct);
    cleanUps.push(() => books.close());

    await Promise.all([
      postBatch(one.url, 'first', PAYOUTS / 2),
      postBatch(other.url, 'second', PAYOUTS / 2),
    ]);
    await books.untilPaid(PAYOUTS);
    const collected = await Promise.all(
      (await books.receivers()).map((ispb, n) =>
        collect(n % 2 === 0 ? one.url : other.url, ispb, () => true),
      ),
    );
    expect(collected.flat().sort()).toEqual(await books.paidIds());
    expect(await books.paidTwice()).toBe(0);
    for (const process of processes) expect(process.output).not.toMatch(/"level":"?(50|60|error|fatal)/);
    for (const process of processes) expect(process.output).not.toContain(MISSING);
  }

  it('carries payouts and streams with DATABASE_PREPARED_STATEMENTS=off', () => livesThrough('off'));

  if (carriesStatements) {
    it('carries them with DATABASE_PREPARED_STATEMENTS=on', () => livesThrough('on'));
  } else {
    console.warn(
      'This PgBouncer is older than 1.21: DATABASE_PREPARED_STATEMENTS=on is NOT tested behind it.',
    );
  }

  it('is migrated through it, by several at once, and no lock stays behind', async () => {
    const direct = await database(createEmptyDatabase);
    const pooled = await pool(direct);
    await openAllConnections(pooled);
    const environment = { DATABASE_URL: pooled, REDIS_URL: 'redis://127.0.0.1:9' };
    // All at once, and then one by one, so that each statement comes to every connection in some round.
    for (const migrators of [3, 1, 1]) {
      const migrating = Array.from({ length: migrators }, () =>
        spawnProcess('apps/api/src/migrate.js', { environment }),
      );
      for (const process of migrating) expect(await process.ended).toEqual({ status: 0, signal: null });
    }
    const client = new pg.Client({ connectionString: direct });
    await client.connect();
    const { rows } = await client.query<{ migrations: string; locks: string }>(
      `SELECT (SELECT count(DISTINCT name) = count(*) AND count(*) > 0 FROM migrations) AS migrations,
              (SELECT count(*)::int FROM pg_locks
                WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS locks`,
    );
    await client.end();
    expect(rows).toEqual([{ migrations: true, locks: 0 }]);
  });

  it('is complained of where it leaves connections without their limits', async () => {
    const databaseUrl = await pool(await database(), 'SET lock_timeout = 10000');
    const redis = await createTestRedis();
    cleanUps.push(() => redis.drop());
    const worker = await startWorker({ databaseUrl, redisUrl: redis.url });
    cleanUps.push(() => worker.stop());
    const warning = worker.output.split('\n').find((line) => line.includes(MISSING)) ?? '{}';
    expect(JSON.parse(warning)).toMatchObject({
      limits: ['idle_in_transaction_session_timeout', 'statement_timeout'],
    });
  });
});

/** Makes the pooler open as many connections as it may, so that from here on they take turns. */
async function openAllConnections(url: string): Promise<void> {
  const clients = new pg.Pool({ connectionString: url, max: POOL_SIZE });
  await Promise.all(Array.from({ length: POOL_SIZE }, () => clients.query('SELECT pg_sleep(0.3)')));
  await clients.end();
}
