import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { canonicalContent } from '#domain';
import { createDataSource, PayoutBatchEntity, PayoutBatchRepository, Sql } from '#database';
import { Metrics } from '#observability';
import { createTestDatabase, TEST_SEED, type TestDatabase } from '#testing';
import type { AcceptOutcome, BatchToStore } from '../../src/payouts/accept-batch.js';
import { makePayoutIds } from '../../src/payouts/make-payout-ids.js';
import { FakeBatchTable } from './fake-batch-table.js';
import { ONE_PAYER } from './fake-payout.js';
import { FakePayoutTable } from './fake-payout-table.js';
import { ALL_SAFEGUARDS } from './safeguards.js';
import { AMOUNT_CENTS, orderOf } from './simulated-fintechs.js';
import { WorldRandom } from '../simulation/world-random.js';

const RUNS = 60;
const STEPS = 12;
const BATCHES = 5;

/** As for the table of payouts: both get the same batches and must give the same answers. */
describe('the batches of the simulation', () => {
  let database: TestDatabase;
  let sql: Sql;
  beforeAll(async () => {
    database = await createTestDatabase();
    const settings = { url: database.url, poolSize: 1, applicationName: 'test', prepareStatements: true };
    const dataSource = createDataSource(settings);
    await dataSource.initialize();
    sql = new Sql(dataSource, settings);
  });
  afterAll(async () => {
    await sql.dataSource.destroy();
    await database.drop();
  });

  it('are accepted as Postgres accepts them, whatever is posted in whatever order', async () => {
    const real = new PayoutBatchRepository(
      sql.dataSource.getRepository(PayoutBatchEntity),
      sql,
      new Metrics(),
    );
    for (let seed = TEST_SEED; seed < TEST_SEED + RUNS; seed += 1) {
      const random = new WorldRandom(seed);
      const dailyLimitCents = random.pick([null, AMOUNT_CENTS, 4 * AMOUNT_CENTS]);
      const payer = { ...ONE_PAYER, payer: `payer-${String(seed)}`, dailyLimitCents };
      await sql.run(storePolicy, [payer.payer, dailyLimitCents]);
      const payouts = new FakePayoutTable(ALL_SAFEGUARDS, [payer]);
      const fake = new FakeBatchTable(payouts, [payer], ALL_SAFEGUARDS);
      const orders = Array.from({ length: BATCHES }, (_, n) => orderOf(n, 1, random));
      for (let step = 0; step < STEPS; step += 1) {
        const order = random.pick([orders[0] ?? orderOf(0, 1, random), ...orders.slice(1)]);
        // Now and then the batch has come to have other content.
        const sent = random.happens(0.2) ? { ...order, items: order.items.slice(0, 1) } : order;
        const batch: BatchToStore = {
          payer: payer.payer,
          order: sent,
          idempotencyKey: undefined,
          payoutIds: makePayoutIds(sent.items.length, new Date(), randomBytes),
          contentHash: createHash('sha256').update(canonicalContent(sent)).digest(),
          dryRun: false,
          postedBy: undefined,
        };
        const outcome = summaryOf(await real.accept(batch));
        expect({ seed, step, outcome }).toEqual({ seed, step, outcome: summaryOf(fake.accept(batch, 0)) });
      }
    }
  });
});

const storePolicy = {
  name: 'test_store_policy',
  text: 'INSERT INTO payer_policy (payer, daily_limit_cents) VALUES ($1, $2)',
};

/** What both must agree upon; times and ids of payouts are each table's own. */
function summaryOf(outcome: AcceptOutcome): unknown {
  switch (outcome.kind) {
    case 'accepted':
      return outcome.duplicates.map(({ index, original }) => [index, original.batchId, original.externalId]);
    case 'over_limit':
      return { ...outcome.exceeded, items: undefined };
    case 'known':
    case 'key_reused':
    case 'refused':
      return outcome;
  }
}
