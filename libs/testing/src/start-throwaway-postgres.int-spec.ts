import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startThrowawayPostgres } from './start-throwaway-postgres.js';

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
