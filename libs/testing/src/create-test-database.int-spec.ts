import { afterEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from './create-test-database.js';

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
