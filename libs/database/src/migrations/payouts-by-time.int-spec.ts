import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { moveTo } from '#domain';
import { PrometheusMetrics } from '#observability';
import { createEmptyDatabase, type TestDatabase } from '#testing';
import { freshEndToEndId } from '../../test/payout-batches.js';
import { acceptAt } from '../../test/payout-spans.js';
import { failedWith, PAID, RECEIVER, testItem, TestPayouts } from '../../test/payout-steps.js';
import { TestWebhooks } from '../../test/webhook-steps.js';
import { dataSourceOptions } from '../connection/create-data-source.js';
import { PostgresDataSource } from '../connection/postgres-data-source.js';
import { Sql } from '../connection/sql.js';
import { PostgresSettlementStore } from '../settlement/postgres-settlement-store.js';
import { migrations } from './index.js';
import { runMigrations } from './run-migrations.js';

const BEFORE = migrations.findIndex(({ name }) => name === 'PayoutsByTime1764000000009');
const LEASE_MS = 3_600_000;
const REASON = { code: 'AM04', source: 'rail', detail: null } as const;

/** Payouts that were there before there were partitions, worked on by connections that were open before, too. */
describe('an installation that is migrated while it works', () => {
  let database: TestDatabase;
  let dataSource: PostgresDataSource;
  let sql: Sql;
  let payouts: TestPayouts;
  let store: PostgresSettlementStore;
  const batch = { payer: 'acme', batchId: 'old' };
  const now = () => new Date().toISOString();

  const claim = (payoutIds: readonly string[], batchId = 'old') =>
    store.claim(
      { payer: 'acme', batchId },
      payoutIds.map((payoutId) => ({ payoutId, freshEndToEndId: freshEndToEndId(), maySubmit: true })),
      LEASE_MS,
    );

  beforeAll(async () => {
    database = await createEmptyDatabase();
    const settings = { url: database.url, poolSize: 5, applicationName: 'test', prepareStatements: true };
    dataSource = new PostgresDataSource({
      ...dataSourceOptions(settings, () => undefined),
      migrations: migrations.slice(0, BEFORE),
    });
    await dataSource.initialize();
    await dataSource.runMigrations();
    sql = new Sql(dataSource, settings);
    store = new PostgresSettlementStore(sql, new PrometheusMetrics());
    payouts = new TestPayouts(sql, 'acme');
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('loses nothing and settles everything once', async () => {
    const webhooks = new TestWebhooks(sql, 'acme');
    await webhooks.tryToCreate(['payout.paid']);
    const states = [
      'pending',
      'processing',
      'in_doubt',
      'needs_review',
      'paid',
      'failed',
      'cancelled',
      'expired',
    ];
    const items = [...states, 'paid'].map((state) => testItem(state));
    const { payoutIds } = await acceptAt(sql, 'acme', 'old', items, now());
    const idOf = (state: string) => payoutIds[states.indexOf(state)] ?? '';
    const taken = await claim(states.filter((state) => !['pending', 'cancelled'].includes(state)).map(idOf));
    const claimOf = (state: string) => taken.filter(({ payoutId }) => payoutId === idOf(state));
    const write = (state: string, move: Parameters<TestPayouts['write']>[2]) =>
      payouts.write('old', claimOf(state), move);
    await write('in_doubt', moveTo('in_doubt', { againInMs: 0, receiverIspb: RECEIVER }));
    await write('needs_review', moveTo('needs_review', { reason: REASON, againInMs: 0 }));
    await write('paid', PAID);
    await write('failed', failedWith('AC03'));
    await dataSource.query(
      `UPDATE payout SET lease_until = now() - interval '1 minute', due_at = now() - interval '1 minute' WHERE payout_id = $1`,
      [idOf('expired')],
    );
    await dataSource.query(`UPDATE payout_due SET begun_due_at = now() - interval '1 minute'`);

    // Batches come all the while, and an external id of before comes again in each.
    let isMigrating = true;
    let accepted = 0;
    const accepting = (async () => {
      while (isMigrating || accepted < 10) {
        const name = `during-${String(accepted)}`;
        const { outcome } = await acceptAt(sql, 'acme', name, [testItem(name), testItem('paid')], now());
        if (outcome.kind !== 'accepted' || outcome.duplicates.length !== 1) throw new Error(outcome.kind);
        await payouts.write(name, await claim([await firstOf(name)], name), PAID);
        accepted += 1;
      }
    })();
    expect(await runMigrations(database.url)).toContain('PayoutsByTime1764000000009');
    isMigrating = false;
    await accepting;

    const partitions = await dataSource.query<{ name: string; count: string }[]>(
      `SELECT tableoid::regclass::text AS name, count(*) FROM payout GROUP BY 1`,
    );
    expect(partitions).toEqual([{ name: 'payout_first', count: String(9 + 2 * accepted) }]);
    expect(
      await dataSource.query(
        `SELECT p.external_id FROM payout p LEFT JOIN payout_key k USING (payer, external_id, payout_id)
          WHERE p.duplicate_of IS NULL AND k.payer IS NULL`,
      ),
    ).toEqual([]);

    // Who had a payout before the migration still has it, and nobody else gets it.
    expect((await payouts.claim('old', [idOf('processing')])).length).toBe(0);
    expect(await write('processing', PAID)).toEqual([idOf('processing')]);
    expect(await write('processing', PAID)).toEqual([]);
    const due = (await store.takeDue('begun', 100, 60_000)).filter(({ batchId }) => batchId === 'old');
    expect(due).toEqual([{ ...batch, payoutIds: [idOf('in_doubt'), idOf('needs_review'), idOf('expired')] }]);
    const asked = await payouts.claim('old', due[0]?.payoutIds);
    expect(asked.map(({ work }) => work)).toEqual(['ask', 'ask', 'ask']);
    expect(await write('expired', PAID)).toEqual([]);
    expect(await payouts.write('old', asked, PAID)).toHaveLength(3);
    expect(await payouts.cancel('old')).toMatchObject({ cancelled: 2 });

    const report = await payouts.report('old');
    expect(report.batch).toMatchObject({
      status: 'completed_with_failures',
      counts: { paid: 5, failed: 1, cancelled: 2, duplicate: 1 },
    });
    expect(report.items.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(report.items[8]?.duplicateOf).toMatchObject({ payoutId: idOf('paid'), status: 'paid' });
    const [told] = await dataSource.query<{ events: number }[]>(
      `SELECT count(*)::integer AS events FROM webhook_event WHERE type = 'payout.paid'`,
    );
    expect(told).toEqual({ events: 5 + accepted });
    const again = await payouts.accept(
      'again',
      states.map((state) => testItem(state)),
    );
    expect(again.batch).toMatchObject({ status: 'completed', counts: { duplicate: 8 } });
  });

  it('changes nothing when it is migrated again', async () => {
    expect(await runMigrations(database.url)).toEqual([]);
    await dataSource.query(`DELETE FROM migrations WHERE name = 'PayoutsByTime1764000000009'`);
    expect(await runMigrations(database.url)).toEqual(['PayoutsByTime1764000000009']);
    expect((await payouts.report('old')).items).toHaveLength(9);
  });

  async function firstOf(batchId: string): Promise<string> {
    const rows = await dataSource.query<{ payout_id: string }[]>(
      'SELECT payout_id FROM payout WHERE payer = $1 AND batch_id = $2 AND item_index = 0',
      ['acme', batchId],
    );
    return rows[0]?.payout_id ?? '';
  }
});
