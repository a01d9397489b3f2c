import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource, QueryRunner } from 'typeorm';
import {
  FINAL_BATCH_RULES,
  FINAL_STATUSES,
  MAX_OPEN_STREAMS,
  OPEN_BATCH_STATUSES,
  PAYOUT_STATUSES,
  type PayoutStatus,
} from '#domain';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '#testing';
import { readSchema } from '../../test/read-schema.js';
import { createDataSource } from '../connection/create-data-source.js';
import { listOf } from '../functions/policy.js';

/** What an entity says of a column; keys, checks, defaults and comments stand in the baseline alone. */
const columnOf = (fact: string): readonly string[] => {
  const [, column] = /^(column .*?)( default .*?| comment .*)?$/s.exec(fact) ?? [];
  return column === undefined ? [] : [column];
};

const sum = (statuses: readonly PayoutStatus[]) => statuses.join(' + ');

/** `batchStatusOf` as an expression over the columns of `payout_batch`. */
const BATCH_STATUS_EXPRESSION = `
  CASE
    WHEN ${sum(FINAL_STATUSES)} < item_count
      THEN CASE WHEN started_at IS NULL THEN '${OPEN_BATCH_STATUSES.before}' ELSE '${OPEN_BATCH_STATUSES.after}' END
    ${FINAL_BATCH_RULES.map(({ status, some, none }) => {
      const conditions = [
        ...(some.length > 0 ? [`${sum(some)} > 0`] : []),
        ...(none.length > 0 ? [`${sum(none)} = 0`] : []),
      ];
      return conditions.length > 0 ? `WHEN ${conditions.join(' AND ')} THEN '${status}'` : `ELSE '${status}'`;
    }).join(' ')}
  END`;

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

  const factsOf = async (on: DataSource | QueryRunner) => (await readSchema(on)).flatMap(columnOf);

  /** @returns what the migrations make of the entities' tables and the entities do not, and the other way round */
  async function differences(on: DataSource | QueryRunner) {
    const tables = new Set(fromEntities.map((fact) => fact.split('.')[0]));
    const facts = (await factsOf(on)).filter((fact) => tables.has(fact.split('.')[0]));
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

  it('describe exactly the columns that the migrations make', async () => {
    expect(await differences(migrated)).toEqual({ onlyMigrated: [], onlyEntities: [] });
    expect(fromEntities.length).toBeGreaterThan(60);
  });

  it.each([
    ['a column', 'ALTER TABLE worker ADD COLUMN extra text'],
    ['a type', 'ALTER TABLE worker ALTER COLUMN pid TYPE bigint'],
    ['a collation', 'ALTER TABLE api_key ALTER COLUMN key_id TYPE text COLLATE "default"'],
    ['nullability', 'ALTER TABLE worker ALTER COLUMN host DROP NOT NULL'],
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

  const seats = `seat BETWEEN 1 AND ${String(MAX_OPEN_STREAMS)}`;
  const removed = FINAL_STATUSES.filter((status) => status !== 'duplicate');
  it.each([
    ['payout', 'payout_status_check', `status IN (${listOf(PAYOUT_STATUSES)})`],
    ['payout_removed', 'payout_removed_status_check', `status IN (${listOf(removed)})`],
    ['stream', 'stream_seat_check', seats],
  ])('have the rules of the domain: %s', async (table, constraint, rule) => {
    const runner = migrated.createQueryRunner();
    try {
      await runner.startTransaction();
      await runner.query(`ALTER TABLE ${table} ADD CONSTRAINT as_ruled CHECK (${rule}) NOT VALID`);
      const found = (await runner.query(
        `SELECT conname, replace(pg_get_constraintdef(oid), ' NOT VALID', '') AS rule FROM pg_constraint
          WHERE conrelid = $1::regclass AND conname IN ('as_ruled', $2)`,
        [table, constraint],
      )) as { rule: string }[];
      expect(found).toHaveLength(2);
      expect(found[0]?.rule).toBe(found[1]?.rule);
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  });

  it('have the rules of the domain: the status of a batch', async () => {
    const runner = migrated.createQueryRunner();
    try {
      await runner.startTransaction();
      await runner.query(
        `ALTER TABLE payout_batch ADD COLUMN as_ruled text NOT NULL GENERATED ALWAYS AS (${BATCH_STATUS_EXPRESSION}) STORED`,
      );
      const found = (await runner.query(
        `SELECT pg_get_expr(adbin, adrelid) AS rule FROM pg_attrdef JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
          WHERE adrelid = 'payout_batch'::regclass AND attname IN ('status', 'as_ruled')`,
      )) as { rule: string }[];
      expect(found).toHaveLength(2);
      expect(found[0]?.rule).toBe(found[1]?.rule);
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  });
});
