import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource, QueryRunner } from 'typeorm';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '#testing';
import { readSchema } from '../../test/read-schema.js';
import { createDataSource } from '../connection/create-data-source.js';

/** Differences that decorators cannot say. Everything else must be equal; partitions and storage parameters are not compared. */
const normalize = (fact: string): string =>
  fact
    // A number as a default is quoted …
    .replace(/default '(\d+)'::(bigint|smallint)/, 'default $1')
    // … a partitioned parent is an ordinary table to TypeORM …
    .replace(' ON ONLY ', ' ON ')
    // … and its indexes have no order.
    .replace(/^(index .*)$/, (index) => index.replaceAll(' DESC', ''));

/** Decorators index columns alone. */
const OF_EXPRESSION = /^index CREATE INDEX payout_of_(?:user|owner) /;

describe('entities', () => {
  let opened: { readonly database: TestDatabase; readonly dataSource: DataSource }[] = [];
  let fromEntities: readonly string[];
  let migrated: DataSource;

  async function open(database: TestDatabase): Promise<DataSource> {
    const settings = { url: database.url, poolSize: 1, applicationName: 'test', prepareStatements: false };
    const dataSource = createDataSource(settings);
    opened.push({ database, dataSource });
    return dataSource.initialize();
  }

  const factsOf = async (on: DataSource | QueryRunner) =>
    (await readSchema(on)).filter((fact) => !OF_EXPRESSION.test(fact)).map(normalize);

  /** @returns what the migrations make and the entities do not, and the other way round */
  async function differences(on: DataSource | QueryRunner) {
    const facts = await factsOf(on);
    return {
      onlyMigrated: facts.filter((fact) => !fromEntities.includes(fact)),
      onlyEntities: fromEntities.filter((fact) => !facts.includes(fact)),
    };
  }

  beforeAll(async () => {
    const scratch = await open(await createEmptyDatabase());
    await scratch.driver.createSchemaBuilder().build();
    fromEntities = await factsOf(scratch);
    migrated = await open(await createTestDatabase());
  });
  afterAll(async () => {
    for (const { database, dataSource } of opened) {
      await dataSource.destroy();
      await database.drop();
    }
    opened = [];
  });

  it('describe exactly the schema that the migrations make', async () => {
    expect(await differences(migrated)).toEqual({ onlyMigrated: [], onlyEntities: [] });
    expect(fromEntities.length).toBeGreaterThan(200);
  });

  it.each([
    ['a table', 'CREATE TABLE extra (id text)'],
    ['a column', 'ALTER TABLE worker ADD COLUMN extra text'],
    ['a type', 'ALTER TABLE worker ALTER COLUMN pid TYPE bigint'],
    ['a collation', 'ALTER TABLE api_key ALTER COLUMN key_id TYPE text COLLATE "default"'],
    ['nullability', 'ALTER TABLE worker ALTER COLUMN host DROP NOT NULL'],
    ['a default', 'ALTER TABLE worker ALTER COLUMN seen_at SET DEFAULT now()'],
    ['a column that is not generated', 'ALTER TABLE payout_batch ALTER COLUMN status DROP EXPRESSION'],
    ['a comment', "COMMENT ON TABLE worker IS 'another'"],
    ['a missing check', 'ALTER TABLE stream DROP CONSTRAINT stream_seat_check'],
    ['a missing unique key', 'ALTER TABLE stream DROP CONSTRAINT stream_seat_once'],
    ['a missing index', 'DROP INDEX payout_batch_open'],
    ['a missing foreign key', 'ALTER TABLE api_key DROP CONSTRAINT api_key_rotated_from_fkey'],
    [
      'another condition of an index',
      'DROP INDEX payout_batch_open; CREATE INDEX payout_batch_open ON payout_batch (created_at) WHERE started_at IS NULL',
    ],
  ])('show %s that is different', async (_what, change) => {
    const runner = migrated.createQueryRunner();
    try {
      await runner.startTransaction();
      await runner.query(change);
      const { onlyMigrated, onlyEntities } = await differences(runner);
      expect(onlyMigrated.length + onlyEntities.length).toBeGreaterThan(0);
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  });
});
