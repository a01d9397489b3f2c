import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { moveTo, OUTCOME_UNKNOWN, type PayoutMove } from '#domain';
import { Metrics } from '#observability';
import type { HeldPosition } from '#use-cases';
import { createTestDatabase, type TestDatabase } from '#testing';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { resultsOf, storeBatch, ticketsFor, type StoredBatch } from '../../test/payout-batches.js';
import { SettlementRepository } from '../settlement/settlement.repository.js';
import { HeldPayoutRepository } from './held-payout.repository.js';
import { rowsRead } from '../../test/rows-read.js';
import { createDataSource } from '../connection/create-data-source.js';
import type { PostgresDataSource } from '../connection/postgres-data-source.js';
import { Sql, type Statement } from '../connection/sql.js';
import { OverviewRepository } from './overview.repository.js';
import { selectNewestBatches, selectPace } from './read-overview.sql.js';

const HOUR_MS = 3_600_000;
const UNKNOWN = moveTo('needs_review', {
  reason: { code: OUTCOME_UNKNOWN, source: 'rail', detail: null },
  againInMs: HOUR_MS,
});
const REJECTED = moveTo('needs_review', { reason: { code: 'AM04', source: 'rail', detail: null } });

describe('listing what an operator has to know', () => {
  let database: TestSql;
  let heldPayouts: HeldPayoutRepository;

  /** A batch of which each payout has taken this step. */
  async function moved(count: number, move: PayoutMove): Promise<StoredBatch> {
    const store = new SettlementRepository(database.sql, new Metrics());
    const batch = await storeBatch(database.sql, count);
    await store.write(batch, resultsOf(await store.claim(batch, ticketsFor(batch), 25_000), move));
    return batch;
  }

  beforeAll(async () => {
    database = await openTestSql();
    heldPayouts = new HeldPayoutRepository(database.sql.dataSource.manager, database.sql, new Metrics());
  });
  afterAll(() => database.close());

  it('lists what is held a page at a time, each once, the oldest batches first', async () => {
    const batches: StoredBatch[] = [];
    for (const move of [UNKNOWN, REJECTED, UNKNOWN]) batches.push(await moved(3, move));
    await moved(1, moveTo('in_doubt', { againInMs: 0 }));
    const all = await heldPayouts.held({ after: undefined, limit: 1_000 });
    const paged: (typeof all)[number][] = [];
    for (let after: HeldPosition | undefined; ;) {
      const page = await heldPayouts.held({ after, limit: 2 });
      paged.push(...page);
      after = page.at(-1)?.position;
      if (page.length < 2) break;
    }
    expect(paged).toEqual(all);
    expect(all.map(({ payout }) => payout.payoutId)).toEqual(batches.flatMap(({ payoutIds }) => payoutIds));
    expect(await heldPayouts.countHeld()).toBe(9);
  });

  it('shows what waits: in doubt whatever its age, open for long, nothing else', async () => {
    const doubtful = await moved(1, moveTo('in_doubt', { againInMs: HOUR_MS }));
    const young = await storeBatch(database.sql, 1);
    const waiting = async (olderThanMs: number) =>
      (await heldPayouts.waiting({ olderThanMs, limit: 1_000 })).map(({ payout }) => payout.batchId);
    expect(await waiting(HOUR_MS)).toContain(doubtful.batchId);
    expect(await waiting(HOUR_MS)).not.toContain(young.batchId);
    expect(await waiting(0)).toContain(young.batchId);
  });

  it('says who has a payment, by any id', async () => {
    const { payoutIds, batchId } = await storeBatch(database.sql, 1);
    expect(await heldPayouts.payersOf({ by: 'payout_id', value: payoutIds[0] ?? '' })).toEqual(['acme']);
    expect(await heldPayouts.payersOf({ by: 'external_id', value: `${batchId}-1` })).toEqual(['acme']);
    expect(await heldPayouts.payersOf({ by: 'external_id', value: 'never-used' })).toEqual([]);
  });
});

const PAYERS = 40;
const BATCHES_EACH = 500;
const OPEN_EACH = 2;
const INSTITUTIONS = 300;
const MESSAGES_EACH = 60;
/** More than a connection plans anew before it keeps a plan. */
const READINGS_TO_KEEP_A_PLAN = 8;
const SHOWN = 30;

/** As with bulk-plans: once with tables that were last analysed while empty, once with tables analysed since. */
describe('what is read for the overview', () => {
  let database: TestDatabase;
  let dataSource: PostgresDataSource;
  let sql: Sql;
  let reader: OverviewRepository;
  const known = [{ payer: 'payer-7', batchId: 'b-450' }];
  const read = async () => ({
    batches: await reader.newestBatches(SHOWN),
    institutions: await reader.institutions(SHOWN),
    pace: await reader.pace(known, new Date()),
  });

  beforeAll(async () => {
    database = await createTestDatabase();
    const settings = { url: database.url, poolSize: 1, applicationName: 'test', prepareStatements: true };
    dataSource = createDataSource(settings);
    await dataSource.initialize();
    sql = new Sql(dataSource, settings);
    reader = new OverviewRepository(sql);
    for (const table of ['payout_batch', 'payout_due', 'message_tail', 'message_head', 'stream'])
      await dataSource.query(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
    for (let reading = 0; reading < READINGS_TO_KEEP_A_PLAN; reading += 1) await read();
    await fill();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  describe.each(['not been analysed', 'been analysed'])('where the tables have %s', (state) => {
    beforeAll(async () => {
      if (state === 'been analysed') await dataSource.query('ANALYZE');
    });

    it('is few rows of batches, however many there were', async () => {
      // A step to each payer and its newest batches, by index and row; then what is due, and its batch.
      const before = await rowsRead(dataSource, 'payout%');
      await reader.newestBatches(SHOWN);
      expect((await rowsRead(dataSource, 'payout%')) - before).toBeLessThan(PAYERS * (2 * SHOWN + 10));
      const [{ since } = { since: undefined }] = await dataSource.query<{ since: Date }[]>(
        'SELECT created_at AS since FROM payout_batch WHERE payer = $1 AND batch_id = $2',
        ['payer-7', `b-${String(OPEN_EACH + 2)}`],
      );
      const beforePace = await rowsRead(dataSource, 'payout%');
      const pace = await reader.pace(known, since);
      expect((await rowsRead(dataSource, 'payout%')) - beforePace).toBeLessThan(
        8 * PAYERS * (OPEN_EACH + 1) + 100,
      );
      // Those that are worked on, one more of each payer that was created after `since`, and the one that is known.
      expect(pace).toHaveLength(PAYERS * (OPEN_EACH + 1) + 1);
    });

    it.each<[string, Statement, unknown[]]>([
      ['the newest batches', selectNewestBatches, [SHOWN, null, null, null, null]],
      ['the pace', selectPace, [['payer-7'], ['b-450'], "'now'"]],
    ])('reads no table of payouts from end to end: %s', async (_what, statement, values) => {
      const rows = await dataSource.query<{ 'QUERY PLAN': string }[]>(
        `EXPLAIN ${statement.text.replaceAll(/\$(\d)(::\w+(?:\[\])?)?/g, (_all, number: string, type = '') => `${literal(values[Number(number) - 1])}${String(type)}`)}`,
      );
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toContain('Index');
      expect(plan).not.toMatch(/Seq Scan on payout/);
    });

    it('is a row of each institution, whatever lies in its line', async () => {
      const before = await rowsRead(dataSource, 'message%');
      const institutions = await reader.institutions(SHOWN);
      expect((await rowsRead(dataSource, 'message%')) - before).toBeLessThan(6 * INSTITUTIONS);
      expect(institutions).toHaveLength(SHOWN);
      expect(institutions[0]).toMatchObject({ undelivered: MESSAGES_EACH });
    });
  });

  function literal(value: unknown): string {
    if (!Array.isArray(value)) return String(value);
    return `'{${value.join(',')}}'`;
  }

  /** Nearly all batches are final; messages are counted at the tail and the head of each line. */
  async function fill(): Promise<void> {
    await dataSource.query(
      `INSERT INTO payout_batch (payer, batch_id, content_hash, created_at, completed_at, item_count, paid, pending, total_cents, first_payout_id, last_payout_id)
       SELECT 'payer-' || p, 'b-' || b, '', now() - (b || ' minutes')::interval, CASE WHEN b > $3 THEN now() END, 1,
              (b > $3)::integer, (b <= $3)::integer, 100, gen_random_uuid(), gen_random_uuid()
         FROM generate_series(1, $1::integer) AS p, generate_series(1, $2::integer) AS b`,
      [PAYERS, BATCHES_EACH, OPEN_EACH],
    );
    await dataSource.query(
      `INSERT INTO payout_due (payer, batch_id, bucket, in_flight_due_at, unclaimed_due_at)
       SELECT payer, batch_id, 0, CASE WHEN batch_id = 'b-1' AND pending > 0 THEN now() END,
              CASE WHEN batch_id <> 'b-1' AND pending > 0 THEN now() END FROM payout_batch`,
    );
    await dataSource.query(
      `INSERT INTO message_tail (receiver_ispb, last_position, stored_count)
       SELECT lpad(i::text, 8, '0'), $2::bigint, $2::bigint FROM generate_series(1, $1::integer) AS i`,
      [INSTITUTIONS, MESSAGES_EACH],
    );
  }
});
