import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { endToEndIdOf, moveTo } from '#domain';
import { Metrics } from '#observability';
import type { ClaimedPayout } from '#use-cases';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { inLine } from '../../test/turns.js';
import {
  freshEndToEndId,
  payoutOf,
  resultsOf,
  storeBatch,
  ticketsFor,
  type StoredBatch,
} from '../../test/payout-batches.js';
import { SettlementRepository } from './settlement.repository.js';
import { WakePayoutsRepository } from './wake-payouts.repository.js';

const HOUR_MS = 3_600_000;

describe('waking a payout', () => {
  let database: TestSql;
  let store: SettlementRepository;
  let waking: WakePayoutsRepository;
  beforeAll(async () => {
    database = await openTestSql();
    store = new SettlementRepository(database.sql, new Metrics());
    waking = new WakePayoutsRepository(database.sql);
  });
  afterAll(() => database.close());

  /** A payout that was claimed, and then is as its worker writes it. */
  async function claimed(endToEndIds: 'ours' | 'learnt' = 'learnt') {
    const batch = await storeBatch(database.sql, 1);
    const [payout] = await store.claim(batch, ticketsFor(batch, true, endToEndIds), 25_000);
    if (payout === undefined) throw new Error('It was not claimed.');
    return { batch, payout };
  }
  async function inDoubt(more: Parameters<typeof moveTo>[1] = {}, endToEndIds?: 'ours' | 'learnt') {
    const { batch, payout } = await claimed(endToEndIds);
    await store.write(batch, resultsOf([payout], moveTo('in_doubt', { againInMs: HOUR_MS, ...more })));
    return { batch, payout };
  }
  /** As if its last result had been written an hour ago. */
  const longAgo = ({ payer, payoutIds }: StoredBatch) =>
    database.sql.run(
      {
        name: 'test_long_ago',
        text: "UPDATE payout SET updated_at = updated_at - interval '1 hour' WHERE payer = $1 AND payout_id = ANY ($2)",
      },
      [payer, payoutIds],
    );
  const by = ({ paymentId }: ClaimedPayout) => ({ paymentId, endToEndId: undefined, mayBeReturned: false });
  const isFoundDue = async ({ payoutIds }: StoredBatch) =>
    (await inLine(database.sql, store, 'in_flight')).includes(payoutIds[0] ?? '');

  it('makes it due now, for the sweeper as well, and changes nothing else', async () => {
    const { batch, payout } = await inDoubt();
    await longAgo(batch);
    const before = await payoutOf(database.sql, batch);
    const { payer, batchId, payoutIds } = batch;
    expect(await waking.wake(by(payout))).toEqual({ payer, batchId, payoutId: payoutIds[0], isDue: true });
    const after = await payoutOf(database.sql, batch);
    expect({ ...after, due_at: null, not_before: null }).toEqual({
      ...before,
      due_at: null,
      not_before: null,
    });
    expect(await isFoundDue(batch)).toBe(true);
    expect(await store.claim(batch, ticketsFor(batch), 25_000)).toMatchObject([{ work: 'ask' }]);
  });

  it('asks a second after the last answer at the earliest, however often it is woken', async () => {
    const { batch, payout } = await inDoubt();
    expect(await waking.wake(by(payout))).toMatchObject({ isDue: false });
    const { due_at, updated_at } = await payoutOf(database.sql, batch);
    expect(Number(due_at) - Number(updated_at)).toBe(1_000);
    for (let repeated = 0; repeated < 3; repeated++) expect(await waking.wake(by(payout))).toBeUndefined();
    expect(await store.claim(batch, ticketsFor(batch), 25_000)).toEqual([]);
  });

  it('finds it by the endToEndId that the rail has named, or that is ours', async () => {
    const endToEndId = freshEndToEndId();
    const learnt = await inDoubt({ endToEndId });
    expect(await waking.wake({ paymentId: undefined, endToEndId, mayBeReturned: false })).toMatchObject({
      batchId: learnt.batch.batchId,
    });
    const ours = await inDoubt({}, 'ours');
    const named = {
      paymentId: undefined,
      endToEndId: endToEndIdOf(ours.payout.paymentId),
      mayBeReturned: false,
    };
    expect(await waking.wake(named)).toMatchObject({ batchId: ours.batch.batchId });
  });

  it('knows no payout of a payment that was never sent', async () => {
    expect(
      await waking.wake({ paymentId: 'x', endToEndId: freshEndToEndId(), mayBeReturned: true }),
    ).toBeUndefined();
    expect(
      await waking.wake({ paymentId: undefined, endToEndId: undefined, mayBeReturned: true }),
    ).toBeUndefined();
  });

  it("finds it by the rail's own id", async () => {
    const { batch } = await inDoubt({ railReference: 'r-1' });
    await longAgo(batch);
    const named = { paymentId: undefined, endToEndId: undefined, mayBeReturned: false };
    expect(await waking.wake({ ...named, railReference: 'r-2' })).toBeUndefined();
    expect(await waking.wake({ ...named, railReference: 'r-1' })).toMatchObject({
      payoutId: batch.payoutIds[0],
      isDue: true,
    });
  });

  it.each([
    ['claimed', undefined],
    ['final', moveTo('failed', { reason: { code: 'AC03', source: 'rail', detail: null } })],
    ['held for an operator alone', moveTo('needs_review')],
    ['to be sent again', moveTo('processing', { againInMs: HOUR_MS, newPaymentId: true })],
  ])('leaves one alone that is %s', async (_state, move) => {
    const { batch, payout } = await claimed();
    if (move !== undefined) await store.write(batch, resultsOf([payout], move));
    await longAgo(batch);
    const before = await payoutOf(database.sql, batch);
    expect(await waking.wake(by(payout))).toBeUndefined();
    expect(await payoutOf(database.sql, batch)).toEqual(before);
  });

  it('needs no more than the API may do', async () => {
    const { batch, payout } = await inDoubt();
    await longAgo(batch);
    await database.dataSource.transaction(async (manager) => {
      await manager.query('SET LOCAL ROLE malote_api');
      const rows: unknown[] = await manager.query('SELECT * FROM wake_payout($1, NULL, NULL, true, 1000)', [
        payout.paymentId,
      ]);
      expect(rows).toHaveLength(1);
    });
  });
});
