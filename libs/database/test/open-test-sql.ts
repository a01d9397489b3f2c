import { isIspb, isStreamId, type Ispb, type StreamId } from '#domain';
import { createTestDatabase } from '#testing';
import { createDataSource } from '../src/connection/create-data-source.js';
import type { PostgresDataSource } from '../src/connection/postgres-data-source.js';
import { Sql } from '../src/connection/sql.js';

const POOL_SIZE = 10;

/** A migrated database of a test file's own, reached as the program reaches it. */
export interface TestSql {
  readonly sql: Sql;
  readonly dataSource: PostgresDataSource;
  close(): Promise<void>;
}

export async function openTestSql(): Promise<TestSql> {
  const database = await createTestDatabase();
  return openSqlOf(database.url, () => database.drop());
}

/** Reaches a migrated database; `drop` comes after closing it. */
export async function openSqlOf(url: string, drop: () => Promise<void>): Promise<TestSql> {
  const settings = {
    url,
    poolSize: POOL_SIZE,
    applicationName: 'test',
    prepareStatements: true,
  };
  const dataSource = createDataSource(settings);
  await dataSource.initialize();
  return {
    sql: new Sql(dataSource, settings),
    dataSource,
    close: async () => {
      await dataSource.destroy();
      await drop();
    },
  };
}

export function testIspb(number: number): Ispb {
  const text = String(number).padStart(8, '0');
  if (!isIspb(text)) throw new Error(`${text} is no ISPB`);
  return text;
}

export function testStreamId(number: number): StreamId {
  const text = `stream${String(number).padStart(6, '0')}`;
  if (!isStreamId(text)) throw new Error(`${text} is no stream id`);
  return text;
}
