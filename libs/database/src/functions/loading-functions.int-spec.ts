import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { QueryRunner } from 'typeorm';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { PostgresHealthCheck } from '../connection/postgres-health-check.js';
import { loadFunctions } from './load-functions.js';
import { sqlFunctions, type SqlFunction } from './sql-functions.js';

describe('loading the database functions', () => {
  let database: TestSql;
  let runner: QueryRunner;

  beforeAll(async () => {
    database = await openTestSql();
  });
  afterAll(() => database.close());
  beforeEach(() => {
    runner = database.dataSource.createQueryRunner();
  });
  afterEach(async () => {
    await loadFunctions(runner);
    await runner.release();
  });

  let versions = 0;
  const version = (name: string, text: string): SqlFunction => ({
    name,
    text,
    hash: `version ${String(++versions)}`,
  });
  const answering = (value: string, args = '', result = 'text') =>
    version(
      'answer_test',
      `CREATE OR REPLACE FUNCTION answer_test(${args}) RETURNS ${result} LANGUAGE sql AS $$ SELECT ${value} $$`,
    );
  const load = (...more: SqlFunction[]) => loadFunctions(runner, [...sqlFunctions, ...more]);
  const ask = async (call: string): Promise<unknown> => {
    const [row] = (await runner.query(`SELECT ${call} AS answer`)) as { answer: unknown }[];
    return row?.answer;
  };
  const signatures = async (): Promise<string[]> => {
    const rows = (await runner.query(
      `SELECT oid::regprocedure::text AS signature FROM pg_proc WHERE proname = 'answer_test'`,
    )) as { signature: string }[];
    return rows.map(({ signature }) => signature);
  };

  it('does nothing where all are loaded', async () => {
    expect(await load()).toEqual([]);
  });

  it('replaces one whose file changed, and leaves the others alone', async () => {
    expect(await load(answering(`'one'`))).toEqual(['answer_test']);
    expect(await load(answering(`'two'`))).toEqual(['answer_test']);
    expect(await ask('answer_test()')).toBe('two');
  });

  it('goes back to a version that was loaded before', async () => {
    const first = answering(`'first'`);
    await load(first);
    await load(answering(`'second'`));
    expect(await load(first)).toEqual(['answer_test']);
    expect(await ask('answer_test()')).toBe('first');
  });

  it('replaces one by another with other results', async () => {
    await load(answering(`'one'`));
    await load(answering('1', '', 'integer'));
    expect(await ask('answer_test()')).toBe(1);
  });

  it('leaves no second one beside it where the arguments changed', async () => {
    await load(answering(`'one'`));
    await load(answering(`given`, 'given text'));
    expect(await signatures()).toEqual(['answer_test(text)']);
  });

  it('drops one whose file is gone', async () => {
    await load(answering(`'one'`));
    expect(await load()).toEqual(['answer_test']);
    expect(await signatures()).toEqual([]);
  });

  it('creates one before those that it calls', async () => {
    const later = version(
      'z_test',
      `CREATE OR REPLACE FUNCTION z_test() RETURNS text LANGUAGE sql AS $$ SELECT 'z' $$`,
    );
    expect(await load(answering('z_test()'), later)).toEqual(['answer_test', 'z_test']);
    expect(await ask('answer_test()')).toBe('z');
  });

  it('refuses one that its language cannot read, and changes nothing', async () => {
    const broken = version(
      'broken_test',
      'CREATE OR REPLACE FUNCTION broken_test() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RETURN 1 END $$',
    );
    await expect(load(answering(`'new'`), broken)).rejects.toThrow();
    expect(await signatures()).toEqual([]);
  });

  it('is part of a schema that is current', async () => {
    const health = new PostgresHealthCheck(database.sql);
    await health.check();
    const [first] = sqlFunctions;
    await runner.query('DELETE FROM loaded_function WHERE name = $1', [first?.name]);
    await expect(health.check()).rejects.toThrow('npm run migrate');
    expect(await loadFunctions(runner)).toEqual([first?.name]);
    await health.check();
  });

  it('keeps processes of the version before ready', async () => {
    const [first] = sqlFunctions;
    if (first === undefined) throw new Error('There are no functions.');
    const others = sqlFunctions.slice(1);
    await loadFunctions(runner, [{ ...first, text: `${first.text}-- newer`, hash: 'newer' }, ...others]);
    await new PostgresHealthCheck(database.sql).check();
  });
});
