import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { PostgresWithReplica, FaultyLine, waitFor } from '#testing';
import { item, PayoutTestSystem, unused } from './payout-calls.js';

describe('a replica that cannot be relied on', () => {
  let servers: PostgresWithReplica;
  let line: FaultyLine;
  let system: PayoutTestSystem;

  beforeAll(async () => {
    servers = await PostgresWithReplica.start();
    line = await FaultyLine.to(servers.replica.url);
    const environment = { DATABASE_REPLICA_URL: line.url };
    system = await PayoutTestSystem.start({ apis: 1, databaseUrl: servers.primary.url, environment });
  });
  afterAll(async () => {
    line.speak();
    await system.close();
    line.close();
    await servers.stop();
  });

  const untilReplicaIs = async (status: string): Promise<void> => {
    await waitFor(
      async () => {
        const { json } = await system.get('/health/ready');
        return (json as { replica: { status: string } }).replica.status === status;
      },
      { what: `the replica to be ${status}` },
    );
  };

  it('delays no call for long when it goes silent, and later calls not at all', async () => {
    const batchId = unused();
    await system.accept(batchId, [item(`${batchId}-1`)]);
    await system.settle(batchId, 'paid');
    await servers.catchUp();
    await untilReplicaIs('ok');
    line.fallSilent();
    // Answered while the replica says nothing: no call waits for it to the end.
    const calls = Array.from({ length: 20 }, () => system.get(`/api/payouts/${batchId}`));
    for (const { status } of await Promise.all(calls)) expect(status).toBe(200);
    for (let call = 0; call < 20; call++)
      expect((await system.get(`/api/payouts/${batchId}`)).status).toBe(200);
    await untilReplicaIs('down');
    line.speak();
    await untilReplicaIs('ok');
  });

  it('is not asked where it is of another database', async () => {
    const other = new URL(servers.replica.url);
    other.pathname = '/postgres';
    const environment = { DATABASE_REPLICA_URL: other.href };
    const mistaken = await PayoutTestSystem.start({ apis: 1, databaseUrl: servers.primary.url, environment });
    try {
      expect((await mistaken.get('/health/ready')).json).toMatchObject({ replica: { status: 'down' } });
      const batchId = unused();
      await mistaken.accept(batchId, [item(`${batchId}-1`)]);
      expect((await mistaken.get(`/api/payouts/${batchId}`)).status).toBe(200);
    } finally {
      await mistaken.close();
    }
  });

  it('is not asked once it follows no primary any more', async () => {
    await untilReplicaIs('ok');
    const client = new pg.Client({ connectionString: servers.replica.url });
    await client.connect();
    await client.query('SELECT pg_promote()');
    await client.end();
    await untilReplicaIs('down');
  });
});
