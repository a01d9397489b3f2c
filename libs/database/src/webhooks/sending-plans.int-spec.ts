import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '#testing';
import { rowsRead } from '../../test/rows-read.js';
import { createDataSource } from '../connection/create-data-source.js';
import type { PostgresDataSource } from '../connection/postgres-data-source.js';
import { outboxOf } from '../../test/webhook-steps.js';
import { Sql } from '../connection/sql.js';
import type { WebhookOutboxRepository } from './webhook-outbox.repository.js';

const ENDPOINTS = 200;
const BACKLOG = 5_000;
const ROUND = 10;
/** Rows and index entries read per row at work; a wrong plan reads all that an endpoint has, or all there is, each time. */
const MAX_READS_PER_ROW = 25;
/** More than a connection plans anew before it keeps a plan. */
const ROUNDS_TO_KEEP_A_PLAN = 8;
const endpointId = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** As bulk-plans: a connection that planned while the tables were empty must not read all of them when they are full. */
describe('plans of the outbox that were made on empty tables', () => {
  let database: TestDatabase;
  let dataSource: PostgresDataSource;
  let outbox: WebhookOutboxRepository;
  const key = { payer: 'acme', endpointId: endpointId(1) };

  beforeAll(async () => {
    database = await createTestDatabase();
    const settings = { url: database.url, poolSize: 1, applicationName: 'test', prepareStatements: true };
    dataSource = createDataSource(settings);
    await dataSource.initialize();
    for (const table of ['webhook_endpoint', 'webhook_event', 'webhook_delivery'])
      await dataSource.query(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
    outbox = outboxOf({ dataSource, sql: new Sql(dataSource, settings) });
    await storeEndpoints(1, 1);
    for (let round = 0; round < ROUNDS_TO_KEEP_A_PLAN; round += 1) {
      await storeDeliveries(1, 2);
      await work();
    }
    await storeEndpoints(2, ENDPOINTS);
    await storeDeliveries(1, BACKLOG);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const storeEndpoints = (from: number, to: number) =>
    dataSource.query(
      `INSERT INTO webhook_endpoint (payer, endpoint_id, url, events, secret)
       SELECT 'acme', ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'https://example.com/', ARRAY['ping'],
              decode(repeat('00', 24), 'hex') FROM generate_series($1::integer, $2::integer) AS n`,
      [from, to],
    );
  const storeDeliveries = (endpoint: number, count: number) =>
    dataSource.query(
      `WITH event AS (
         INSERT INTO webhook_event (payer, event_id, type, occurred_at)
         SELECT 'acme', gen_random_uuid(), 'ping', now() FROM generate_series(1, $2::integer) RETURNING *
       )
       INSERT INTO webhook_delivery (payer, endpoint_id, delivery_id, event_id, created_at, next_attempt_at)
       SELECT payer, $1::uuid, gen_random_uuid(), event_id, occurred_at, occurred_at FROM event`,
      [endpointId(endpoint), count],
    );
  async function work(): Promise<number> {
    await outbox.due(1_000);
    const claimed = await outbox.claim(key, ROUND, 60_000);
    await outbox.write(
      key,
      claimed.map(({ deliveryId, fence }) => ({
        deliveryId,
        fence,
        answer: 204,
        fault: null,
        durationMs: 1,
        next: { kind: 'delivered' },
      })),
    );
    return claimed.length;
  }

  it('are as good for a backlog of thousands', async () => {
    for (let round = 0; round < 5; round += 1) {
      const before = await rowsRead(dataSource, 'webhook%');
      expect(await work()).toBe(ROUND);
      expect((await rowsRead(dataSource, 'webhook%')) - before).toBeLessThan(
        (ENDPOINTS + ROUND) * MAX_READS_PER_ROW,
      );
    }
  });

  it.each([
    ['what is due', 'webhook_delivery_due', (): Promise<unknown> => outbox.due(1_000)],
    ['a claim', 'webhook_delivery_due', (): Promise<unknown> => outbox.claim(key, ROUND, 60_000)],
  ])('look %s up in %s, and read nothing from one end to the other', async (_what, index, statement) => {
    const scans = async () => {
      await dataSource.query('SELECT pg_stat_force_next_flush()');
      const rows = await dataSource.query<{ name: string; scans: string }[]>(
        `SELECT indexrelname AS name, idx_scan AS scans FROM pg_stat_user_indexes WHERE relname = 'webhook_delivery'
         UNION ALL SELECT 'whole', seq_scan FROM pg_stat_user_tables
          WHERE relname IN ('webhook_delivery', 'webhook_event', 'payout', 'payout_batch')`,
      );
      return rows.filter(({ name }) => name === index || name === 'whole').map((row) => Number(row.scans));
    };
    const [before = 0, ...wholeBefore] = await scans();
    await statement();
    const [after = 0, ...wholeAfter] = await scans();
    expect(after).toBeGreaterThan(before);
    expect(wholeAfter).toEqual(wholeBefore);
  });
});
