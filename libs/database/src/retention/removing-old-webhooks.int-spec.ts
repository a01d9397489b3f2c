import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { rowsRead } from '../../test/rows-read.js';
import { OldWebhooks } from './old-webhooks.js';

const DAYS = 30;
const NEVER = new AbortController().signal;
/** Young rows beside the old ones: a scan of the table would read these. */
const YOUNG = 20_000;
/** Rows and index entries read per row removed, its look-ups and the index entries of both tables included. */
const MAX_READS_PER_ROW = 12;

describe('removing old webhooks', () => {
  let database: TestSql;
  let webhooks: OldWebhooks;
  const removed = { deliveries: 0, events: 0 };

  beforeAll(async () => {
    database = await openTestSql();
    webhooks = new OldWebhooks(database.sql);
    for (const table of ['webhook_event', 'webhook_delivery'])
      await database.dataSource.query(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
    await database.dataSource.query(
      `INSERT INTO webhook_endpoint (payer, endpoint_id, url, events, secret)
       SELECT p.payer, gen_random_uuid(), 'https://example.com/', ARRAY['ping'], decode(repeat('00', 24), 'hex')
         FROM unnest(ARRAY['acme', 'acme', 'bravo']) AS p(payer)`,
    );
  });
  afterAll(() => database.close());

  /** So many events of acme so many days ago, each with a delivery for both of its webhooks, of this status. */
  const store = (daysAgo: number, count: number, status: string) =>
    database.dataSource.query(
      `WITH event AS (
         INSERT INTO webhook_event (payer, event_id, type, occurred_at)
         SELECT 'acme', gen_random_uuid(), 'ping', now() - $1::integer * interval '1 day' FROM generate_series(1, $2::integer) RETURNING *
       )
       INSERT INTO webhook_delivery (payer, endpoint_id, delivery_id, event_id, created_at, status, next_attempt_at)
       SELECT e.payer, n.endpoint_id, gen_random_uuid(), e.event_id, e.occurred_at, $3, CASE WHEN $3 = 'waiting' THEN now() END
         FROM event e JOIN webhook_endpoint n ON n.payer = e.payer`,
      [daysAgo, count, status],
    );
  const remove = async () => {
    Object.assign(removed, { deliveries: 0, events: 0 });
    for await (const { deliveries, events } of webhooks.remove(DAYS, NEVER)) {
      removed.deliveries += deliveries;
      removed.events += events;
    }
  };

  it('removes what has come to its end, as it was counted, and neither what waits nor what is young', async () => {
    await store(40, 1_500, 'delivered');
    await store(35, 600, 'given_up');
    await store(33, 5, 'waiting');
    await store(29, 100, 'delivered');
    const counted = await webhooks.count(DAYS);
    expect(counted).toMatchObject({ deliveries: 4_200, events: 2_100, waiting: 10, at_least: false });
    await remove();
    expect(removed).toEqual({ deliveries: 4_200, events: 2_100 });
    const [left] = await database.dataSource.query<object[]>(
      'SELECT (SELECT count(*)::integer FROM webhook_event) AS events, (SELECT count(*)::integer FROM webhook_delivery) AS deliveries',
    );
    expect(left).toEqual({ events: 105, deliveries: 210 });
    await database.dataSource.query(
      `UPDATE webhook_delivery SET status = 'given_up', next_attempt_at = NULL WHERE status = 'waiting'`,
    );
    await remove();
    expect(removed).toEqual({ deliveries: 10, events: 5 });
  });

  it('reads what is old in the order of its age, and nothing else', async () => {
    await store(1, YOUNG / 2, 'delivered');
    await remove();
    await store(40, 500, 'delivered');
    const readBefore = await rowsRead(database.dataSource, 'webhook_%');
    await remove();
    expect(removed).toEqual({ deliveries: 1_000, events: 500 });
    const read = (await rowsRead(database.dataSource, 'webhook_%')) - readBefore;
    expect(read / 1_500).toBeLessThan(MAX_READS_PER_ROW);
  });
});
