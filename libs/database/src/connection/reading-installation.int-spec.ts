import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Metrics, type MetricsReading } from '#observability';
import { createTestDatabase, type TestDatabase } from '#testing';
import { rowsRead } from '../../test/rows-read.js';
import { stopAutovacuum } from '../../test/stop-autovacuum.js';
import { backlogReading, payersReading, streamsReading, webhooksReading } from '../postgres-readings.js';
import { PayerPolicyEntity } from '../entities/payer-policy.entity.js';
import { PayerBacklogRepository } from '../operations/payer-backlog.repository.js';
import { SettlementBacklogRepository } from '../settlement/settlement-backlog.repository.js';
import { createDataSource } from './create-data-source.js';
import type { PostgresDataSource } from './postgres-data-source.js';
import { Sql } from './sql.js';

const INSTITUTIONS = 50;
const MESSAGES_EACH = 200;
const FINISHED_BATCHES = 3_000;
const OPEN_BATCHES = 20;
const DELIVERED_WEBHOOKS = 5_000;
const WAITING_WEBHOOKS = 30;
/** More than a connection plans anew before it keeps a plan. */
const READINGS_TO_KEEP_A_PLAN = 8;
/** Far more than a metric may take: on a busy machine, too, every reading is in the answer. */
const READING_TIMEOUT_MS = 60_000;

/** As bulk-plans: what was planned on empty tables must read as little when they are full. */
describe('what is read for the metrics', () => {
  let database: TestDatabase;
  let dataSource: PostgresDataSource;
  let sql: Sql;
  const fresh = (): MetricsReading[] => [
    streamsReading(sql),
    backlogReading(new SettlementBacklogRepository(sql)),
    payersReading(new PayerBacklogRepository(sql, dataSource.getRepository(PayerPolicyEntity))),
    webhooksReading(sql),
  ];
  const read = async () => (await Promise.all(fresh().map((reading) => reading.read()))).flat();

  beforeAll(async () => {
    database = await createTestDatabase();
    const settings = { url: database.url, poolSize: 1, applicationName: 'test', prepareStatements: true };
    dataSource = createDataSource(settings);
    await dataSource.initialize();
    sql = new Sql(dataSource, settings);
    await stopAutovacuum(dataSource, ['message', 'payout_batch', 'payout', 'payout_due', 'webhook_delivery']);
    for (let reading = 0; reading < READINGS_TO_KEEP_A_PLAN; reading += 1) await read();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('is nothing of an installation where nothing is', async () => {
    expect((await read()).map(({ value }) => value)).toEqual(Array(26).fill(0));
  });

  it('is right, and few rows, however much there is that is over', async () => {
    await fill();
    const before = await rowsRead(dataSource, '%');
    const values = new Map(
      (await read()).map(({ name, labels, value }) => [name + JSON.stringify(labels), value]),
    );
    const rows = (await rowsRead(dataSource, '%')) - before;
    // Three small tables of institutions and an index look-up for each; open batches; waiting deliveries. Each by index and row.
    expect(rows).toBeLessThan(2 * (4 * INSTITUTIONS + 4 * OPEN_BATCHES + 200 + WAITING_WEBHOOKS) + 100);

    expect(values.get('malote_messages_undelivered{}')).toBe((INSTITUTIONS * MESSAGES_EACH) / 2);
    expect(Math.floor((values.get('malote_oldest_undelivered_age_seconds{}') ?? 0) / 3_600)).toBe(2);
    expect(values.get('malote_payouts_open{"status":"pending"}')).toBe(OPEN_BATCHES - 1);
    expect(values.get('malote_payouts_open{"status":"in_doubt"}')).toBe(1);
    expect(
      Math.floor((values.get('malote_oldest_unclaimed_payout_age_seconds{"class":"ready"}') ?? 0) / 3_600),
    ).toBe(1);
    expect(Math.floor((values.get('malote_oldest_in_doubt_payout_age_seconds{}') ?? 0) / 3_600)).toBe(4);
    expect(values.get('malote_webhooks_waiting{}')).toBe(WAITING_WEBHOOKS);
    expect(Math.floor((values.get('malote_oldest_waiting_webhook_age_seconds{}') ?? 0) / 3_600)).toBe(3);
  });

  it('is read once for those who ask within seconds', async () => {
    const metrics = new Metrics(READING_TIMEOUT_MS);
    for (const reading of fresh()) metrics.readWith(reading);
    const first = await metrics.text();
    await dataSource.query('DELETE FROM webhook_delivery');
    expect(await metrics.text()).toBe(first);
  });

  /** Half of each institution's messages are handed out; nearly all batches and deliveries are over. */
  async function fill(): Promise<void> {
    await dataSource.query(
      `INSERT INTO message (receiver_ispb, position, end_to_end_id, payload, stored_at)
       SELECT lpad(i::text, 8, '0'), p, i || '-' || p, '{}',
              now() - CASE WHEN p <= $2 / 2 THEN interval '9 hours' WHEN i = 7 THEN interval '2.5 hours' ELSE interval '1 minute' END
         FROM generate_series(1, $1::integer) AS i, generate_series(1, $2::integer) AS p`,
      [INSTITUTIONS, MESSAGES_EACH],
    );
    await dataSource.query(
      `INSERT INTO message_tail SELECT DISTINCT receiver_ispb, $1::bigint, $1::bigint FROM message`,
      [MESSAGES_EACH],
    );
    await dataSource.query(
      `INSERT INTO message_head SELECT receiver_ispb, $1::bigint / 2 + 1, $1::bigint / 2 FROM message_tail`,
      [MESSAGES_EACH],
    );
    await dataSource.query(
      `INSERT INTO payout_batch (payer, batch_id, content_hash, created_at, goes_at, completed_at, item_count, paid, pending, in_doubt, total_cents, first_payout_id, last_payout_id)
       SELECT 'acme', 'b' || n, '', now() - interval '1.5 hours', now() - interval '1.5 hours', CASE WHEN n > $2 THEN now() END, 1, (n > $2)::integer,
              (n BETWEEN 2 AND $2)::integer, (n = 1)::integer, 100, '01990000-0000-0000-0000-000000000000'::uuid, '0199ffff-ffff-ffff-ffff-ffffffffffff'::uuid
         FROM generate_series(1, $1::integer + $2::integer) AS n`,
      [FINISHED_BATCHES, OPEN_BATCHES],
    );
    await dataSource.query(
      `INSERT INTO payout (payer, payout_id, batch_id, item_index, external_id, user_id, amount_cents, pix_key, pix_key_type, status, doubtful_since)
       SELECT 'acme', overlay(gen_random_uuid()::text placing '0199' from 1 for 4)::uuid, 'b' || n, 0, 'x' || n, 'u', 100, 'k', 'EMAIL', CASE WHEN n = 1 THEN 'in_doubt' ELSE 'pending' END,
              CASE WHEN n = 1 THEN now() - interval '4.5 hours' END
         FROM generate_series(1, $1::integer + $2::integer) AS n`,
      [FINISHED_BATCHES, OPEN_BATCHES],
    );
    await dataSource.query(
      `INSERT INTO payout_due (payer, batch_id, bucket, in_flight_due_at)
       SELECT payer, batch_id, 0, CASE WHEN in_doubt > 0 THEN now() END FROM payout_batch`,
    );
    await dataSource.query(
      `INSERT INTO webhook_endpoint (payer, endpoint_id, url, events, secret, enabled)
       SELECT 'acme', ('00000000-0000-4000-8000-00000000000' || n)::uuid, 'https://example.com/', ARRAY['ping'], decode(repeat('00', 24), 'hex'), n = 1
         FROM generate_series(1, 2) AS n`,
    );
    await dataSource.query(
      `INSERT INTO webhook_delivery (payer, endpoint_id, delivery_id, event_id, status, created_at, next_attempt_at)
       SELECT 'acme', ('00000000-0000-4000-8000-00000000000' || CASE WHEN n > $1 + $2 THEN 2 ELSE 1 END)::uuid, gen_random_uuid(),
              gen_random_uuid(), CASE WHEN n > $1 THEN 'waiting' ELSE 'delivered' END, now() - interval '3.5 hours',
              CASE WHEN n > $1 THEN now() END
         FROM generate_series(1, $1::integer + 2 * $2::integer) AS n`,
      [DELIVERED_WEBHOOKS, WAITING_WEBHOOKS],
    );
  }
});
