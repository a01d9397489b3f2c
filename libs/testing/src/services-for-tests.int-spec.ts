import { afterEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Redis } from 'ioredis';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from './create-test-database.js';
import { createTestRedis } from './create-test-redis.js';
import { startThrowawayRedis } from './start-throwaway-redis.js';
import { startThrowawayPostgres } from './start-throwaway-postgres.js';

describe('databases for tests', () => {
  const databases: TestDatabase[] = [];
  const keep = (database: TestDatabase): TestDatabase => {
    databases.push(database);
    return database;
  };
  afterEach(() => Promise.all(databases.splice(0).map((database) => database.drop())));

  it('are migrated, and apart from each other', async () => {
    const [first, second] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    [first, second].forEach(keep);
    expect(await countTables(first.url)).toBeGreaterThan(1);
    await query(first.url, 'CREATE TABLE only_in_the_first (id int)');
    expect(await countTables(second.url)).toBe((await countTables(first.url)) - 1);
  });

  it('are without a schema for tests of the migrations', async () => {
    expect(await countTables(keep(await createEmptyDatabase()).url)).toBe(0);
  });

  it('can be dropped while clients are connected', async () => {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.url });
    const wasCutOff = new Promise((resolve) => client.on('error', resolve));
    await client.connect();
    await database.drop();
    await wasCutOff;
    await expect(query(database.url, 'SELECT 1')).rejects.toThrow('does not exist');
  });
});

async function countTables(url: string): Promise<number> {
  const [row] = await query(url, "SELECT count(*)::int AS count FROM pg_tables WHERE schemaname = 'public'");
  return row?.['count'] as number;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('Redis for tests', () => {
  const cleanUps: (() => unknown)[] = [];
  const connect = (url: string): Redis => {
    const redis = new Redis(url, { maxRetriesPerRequest: 1, commandTimeout: 300, disconnectTimeout: 50 });
    redis.on('error', () => undefined);
    cleanUps.push(() => redis.disconnect());
    return redis;
  };
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  it('keeps the keys of two tests apart, and is empty after a test', async () => {
    const [first, second] = await Promise.all([createTestRedis(), createTestRedis()]);
    await connect(first.url).set('key', 'first');
    expect(await connect(second.url).get('key')).toBeNull();
    await first.drop();
    expect(await connect(first.url).dbsize()).toBe(0);
  });

  it('never evicts, as the queues demand', async () => {
    const { url } = await createTestRedis();
    expect(await connect(url).config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
  });

  it('comes back empty, at the same address, from a crash', async () => {
    const service = await startThrowawayRedis();
    cleanUps.push(() => service.stop());
    await connect(service.url).set('key', 'value');
    await service.crash();
    await expect(connect(service.url).ping()).rejects.toThrow();
    await service.restart();
    expect(await connect(service.url).get('key')).toBeNull();
  });

  it('answers nothing while frozen', async () => {
    const service = await startThrowawayRedis();
    cleanUps.push(() => service.stop());
    const redis = connect(service.url);
    await redis.ping();
    service.freeze();
    await expect(redis.ping()).rejects.toThrow('timed out');
    service.thaw();
    expect(await redis.ping()).toBe('PONG');
  });
});

describe('a Postgres of one test', () => {
  it('keeps what was committed over a crash, at the same address', async () => {
    const service = await startThrowawayPostgres();
    const before = await connect(service.url);
    await before.query('CREATE TABLE kept AS SELECT 1 AS id');
    await service.crash();
    await expect(before.query('SELECT 1')).rejects.toThrow();
    await expect(connect(service.url)).rejects.toThrow();

    await service.restart();
    const after = await connect(service.url);
    expect((await after.query('SELECT id FROM kept')).rows).toEqual([{ id: 1 }]);
    await after.end();
    await service.stop();
  });
});

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
