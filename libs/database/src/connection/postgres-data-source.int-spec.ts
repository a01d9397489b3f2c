import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DatabaseError } from 'pg';
import { createTestDatabase, type TestDatabase } from '#testing';
import { InstallationSecretEntity } from '../entities/installation-secret.entity.js';
import { createDataSource } from './create-data-source.js';
import type { PostgresDataSource } from './postgres-data-source.js';
import { Sql, type Statement } from './sql.js';

const PATIENCE_MS = 300;
const unavailable = expect.objectContaining({ code: 'database_unavailable' });
const sleep: Statement = { name: 'sleep', text: 'SELECT pg_sleep(20)', timeoutMs: PATIENCE_MS };
const one: Statement = { name: 'one', text: 'SELECT 1 AS one' };

describe('statements through TypeORM', () => {
  let database: TestDatabase;
  let dataSource: PostgresDataSource;
  let sql: Sql;
  const secrets = () => dataSource.getRepository(InstallationSecretEntity);

  beforeAll(async () => {
    database = await createTestDatabase();
    const settings = { url: database.url, poolSize: 1, applicationName: 'test', prepareStatements: true };
    dataSource = createDataSource(settings, { query_timeout: PATIENCE_MS });
    sql = new Sql(dataSource, settings);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('are refused as database_unavailable until Postgres was reached', async () => {
    const repository = secrets();
    await expect((async () => repository.find())()).rejects.toEqual(unavailable);
    await expect(sql.run(one)).rejects.toEqual(unavailable);
    await expect(dataSource.transaction(() => Promise.resolve())).rejects.toEqual(unavailable);
    await dataSource.initialize();
    expect(await repository.existsBy({ purpose: 'nothing' })).toBe(false);
  });

  it('fail with the error of pg, which does not hold their values', async () => {
    const row = { purpose: 'test', secret: Buffer.from('a secret') };
    await secrets().insert(row);
    const error: unknown = await secrets()
      .insert(row)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({ code: '23505', constraint: 'installation_secret_pkey' });
    expect(error).not.toHaveProperty('parameters');
  });

  it.each([
    ['a query', () => dataSource.query('SELECT pg_sleep(20)')],
    ['a transaction', () => dataSource.transaction((manager) => manager.query('SELECT pg_sleep(20)'))],
    ['SQL', () => sql.run(sleep)],
    ['SQL in a transaction', () => dataSource.transaction((manager) => sql.within(manager).run(sleep))],
  ])('give up on %s without an answer, and leave no connection that still waits for it', async (_, hang) => {
    await expect(hang()).rejects.toEqual(unavailable);
    // The pool holds one connection: it is another one, or this would wait, too.
    expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it.each([
    ['idle', () => undefined],
    ['in use', () => dataSource.query('SELECT pg_sleep(0.05)')],
  ])('do not run again on a connection that is %s when connections are replaced', async (_, use) => {
    const select = 'SELECT pg_backend_pid() AS pid';
    const before = await dataSource.query(select);
    const used = use();
    dataSource.replaceConnections();
    await used;
    expect(await dataSource.query(select)).not.toEqual(before);
  });

  it('end no process when the server ends a connection that has no listener yet', async () => {
    const client = await dataSource.pool.connect();
    expect(() => client.emit('error', new Error('terminating connection'))).not.toThrow();
    client.release(true);
    expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('run as SQL in a transaction of TypeORM’s, prepared, and are rolled back with it', async () => {
    const select: Statement = {
      name: 'count_secrets',
      text: 'SELECT count(*)::int AS n FROM installation_secret',
    };
    await expect(
      dataSource.transaction(async (manager) => {
        const before = await sql.within(manager).run<{ n: number }>(select);
        await manager.insert(InstallationSecretEntity, { purpose: 'rolled back', secret: Buffer.from('x') });
        const [after] = await sql.within(manager).run<{ n: number }>(select);
        expect(after?.n).toBe((before[0]?.n ?? 0) + 1);
        const prepared = await manager.query(
          "SELECT FROM pg_prepared_statements WHERE name = 'count_secrets'",
        );
        expect(prepared).toHaveLength(1);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await secrets().existsBy({ purpose: 'rolled back' })).toBe(false);
  });
});
