import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Metrics } from '#observability';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { testItem, TestPayouts } from '../../test/payout-steps.js';
import { turnRequest } from '../../test/turns.js';
import { SettlementRepository } from '../settlement/settlement.repository.js';

describe('accepting batches', () => {
  let database: TestSql;
  let payouts: TestPayouts;
  let payers = 0;

  beforeAll(async () => (database = await openTestSql()));
  beforeEach(() => {
    payouts = new TestPayouts(database.sql, `payer-${String(++payers)}`);
  });
  afterAll(() => database.close());

  const rowsOf = (table: 'payout' | 'payout_batch') =>
    database.dataSource.query<object[]>(`SELECT * FROM ${table} WHERE payer = $1`, [payouts.payer]);

  it('stores a batch as it reports it, and wakes workers for every item', async () => {
    const items = Array.from({ length: 250 }, (_, n) => testItem(`x-${String(n)}`));
    const accepted = await payouts.accept('A', items);
    expect(accepted).toMatchObject({ replayed: false, batch: { batchId: 'A', status: 'pending' } });
    // The answer is made without reading: it must be what a reader finds.
    expect(await payouts.report('A')).toEqual({ batch: accepted.batch, items: accepted.items });
    expect(payouts.queue.turns).toBe(3);
  });

  it('puts what is to be paid in line with its commit, whatever becomes of the wake-up', async () => {
    const accepted = await payouts.accept('A', [testItem('x')]);
    const store = new SettlementRepository(database.sql, new Metrics());
    for (let turn; (turn = await store.takeTurn(turnRequest())) !== undefined;)
      if (turn.payer === payouts.payer) {
        expect(turn.claimed).toMatchObject([{ payoutId: accepted.items?.[0]?.payoutId }]);
        return;
      }
    throw new Error('It was not in line.');
  });

  describe('under an Idempotency-Key', () => {
    it('is one batch: the same again is a replay, anything else is refused, naming it', async () => {
      await payouts.accept('A', [testItem('x')], { idempotencyKey: 'K' });
      expect(await payouts.accept('A', [testItem('x')], { idempotencyKey: 'K' })).toMatchObject({
        replayed: true,
      });
      const reused = { code: 'idempotency_key_reused', details: { existingBatchId: 'A' } };
      await expect(payouts.accept('A', [testItem('y')], { idempotencyKey: 'K' })).rejects.toMatchObject(
        reused,
      );
      await expect(payouts.accept('B', [testItem('y')], { idempotencyKey: 'K' })).rejects.toMatchObject(
        reused,
      );
      await expect(payouts.accept('B', [testItem('x')], { idempotencyKey: 'K' })).rejects.toMatchObject(
        reused,
      );
      await payouts.accept('C', [testItem('z')], { idempotencyKey: 'other' });
      await expect(payouts.accept('C', [testItem('z')], { idempotencyKey: 'K' })).rejects.toMatchObject(
        reused,
      );
      expect(await rowsOf('payout_batch')).toMatchObject([
        { batch_id: 'A', idempotency_key: 'K' },
        { batch_id: 'C', idempotency_key: 'other' },
      ]);
      expect(await rowsOf('payout')).toHaveLength(2);
    });

    it('a batch that is known by its id is a replay, or refused, as without one', async () => {
      await payouts.accept('A', [testItem('x')]);
      expect(await payouts.accept('A', [testItem('x')], { idempotencyKey: 'K' })).toMatchObject({
        replayed: true,
      });
      await expect(payouts.accept('A', [testItem('y')], { idempotencyKey: 'K' })).rejects.toMatchObject({
        code: 'batch_content_differs',
      });
    });

    it('other payers, and batches that were refused, do not count', async () => {
      await new TestPayouts(database.sql, `${payouts.payer}-other`).accept('A', [testItem('x')], {
        idempotencyKey: 'K',
      });
      await payouts.accept('A', [testItem('x')]);
      await expect(
        payouts.accept('B', [testItem('x', { amount_cents: 1 })], { idempotencyKey: 'K' }),
      ).rejects.toMatchObject({
        code: 'external_id_conflict',
      });
      expect(await payouts.accept('B', [testItem('y')], { idempotencyKey: 'K' })).toMatchObject({
        replayed: false,
      });
    });
  });

  describe('the same batch again', () => {
    it('is a replay with the report as it is by now, and stores and enqueues nothing', async () => {
      const first = await payouts.accept('A', [testItem('x'), testItem('y')]);
      await payouts.pay('A', [first.items?.[0]?.payoutId ?? '']);
      const { turns } = payouts.queue;
      const again = await payouts.accept('A', [testItem('x'), testItem('y')]);
      expect(again).toMatchObject({
        replayed: true,
        batch: { status: 'processing', counts: { paid: 1, pending: 1 } },
        items: [{ status: 'paid' }, { status: 'pending' }],
      });
      expect(payouts.queue.turns).toBe(turns);
      expect(await rowsOf('payout')).toHaveLength(2);
    });
  });

  it('keeps who must own a key, for the worker that claims it', async () => {
    await payouts.accept('A', [testItem('x', { expected_tax_id: '529.982.247-25' }), testItem('y')]);
    const again = [testItem('x', { expected_tax_id: '52998224725' }), testItem('y')];
    expect((await payouts.accept('A', again)).replayed).toBe(true);
    const claimed = await payouts.claim('A');
    expect(claimed.map(({ expectedTaxId }) => expectedTaxId)).toEqual(['52998224725', null]);
  });

  it('keeps what an item says for the receiver and for the payer, and the order in which it says it', async () => {
    const said = { description: 'Comissão', metadata: { z: 'two\nlines\t"and" \\n', a: '', 10: '' } };
    const accepted = await payouts.accept('A', [
      testItem('x'),
      testItem('y', said),
      testItem('z', { metadata: {} }),
    ]);
    const report = await payouts.report('A');
    expect(report).toEqual({ batch: accepted.batch, items: accepted.items });
    expect(report.items?.map(({ description, metadata }) => [description, JSON.stringify(metadata)])).toEqual(
      [
        [undefined, undefined],
        [said.description, JSON.stringify(said.metadata)],
        [undefined, '{}'],
      ],
    );
    const otherOrder = { ...said, metadata: Object.fromEntries(Object.entries(said.metadata).reverse()) };
    const again = [testItem('x'), testItem('y', otherOrder), testItem('z', { metadata: {} })];
    expect((await payouts.accept('A', again)).replayed).toBe(true);
    const claimed = await payouts.claim('A');
    expect(claimed.map(({ description }) => description)).toEqual([null, said.description, null]);
    const repeated = await payouts.accept('B', [testItem('y', { metadata: { another: 'note' } })]);
    expect(repeated.items).toMatchObject([{ status: 'duplicate', metadata: { another: 'note' } }]);
  });

  describe('an external id again', () => {
    it('in another batch is a duplicate that is never paid', async () => {
      const [original] = (await payouts.accept('A', [testItem('x'), testItem('y')])).items ?? [];
      await payouts.pay('A');
      const accepted = await payouts.accept('B', [testItem('new'), testItem('x', { user_id: 'another' })]);
      expect(accepted.items).toMatchObject([
        { status: 'pending', duplicateOf: undefined },
        {
          status: 'duplicate',
          duplicateOf: { payoutId: original?.payoutId, batchId: 'A', externalId: 'x', status: 'paid' },
        },
      ]);
      expect(await payouts.report('B')).toEqual({ batch: accepted.batch, items: accepted.items });
      expect(payouts.queue.turns).toBe(2);
      expect(await payouts.claim('B')).toHaveLength(1);
    });

    it('twice in one batch is paid once', async () => {
      const accepted = await payouts.accept('A', [
        testItem('x', { pix_key: '+55 (11) 91234-5678' }),
        testItem('y'),
        testItem('x', { pix_key: '+5511912345678' }),
        testItem('x', { pix_key: '+55 11 91234 5678' }),
      ]);
      const first = accepted.items?.[0];
      const repeats = { status: 'duplicate', duplicateOf: { payoutId: first?.payoutId, status: 'pending' } };
      expect(accepted.items).toMatchObject([{ status: 'pending' }, { status: 'pending' }, repeats, repeats]);
      expect(accepted.batch.counts).toMatchObject({ pending: 2, duplicate: 2 });
      expect(await payouts.claim('A')).toHaveLength(2);
    });

    it('names the original and not another duplicate', async () => {
      const [original] = (await payouts.accept('A', [testItem('x')])).items ?? [];
      await payouts.accept('B', [testItem('x')]);
      const [third] = (await payouts.accept('C', [testItem('x')])).items ?? [];
      expect(third?.duplicateOf).toMatchObject({ batchId: 'A', payoutId: original?.payoutId });
    });

    it('for another payment refuses the whole batch, every conflict listed', async () => {
      await payouts.accept('A', [testItem('a1'), testItem('a2')]);
      await payouts.accept('B', [testItem('b1')]);
      const refused = payouts.accept('C', [
        testItem('new'),
        testItem('a2', { amount_cents: 1 }),
        testItem('a1'),
        testItem('b1', { pix_key: 'other@email.com' }),
        testItem('new', { amount_cents: 2 }),
      ]);
      await expect(refused).rejects.toMatchObject({
        code: 'external_id_conflict',
        faults: [
          { pointer: '/items/1', existing_batch_id: 'A' },
          { pointer: '/items/3', existing_batch_id: 'B' },
          // The batch that is refused does not exist.
          expect.not.objectContaining({ existing_batch_id: expect.anything() as unknown }),
        ],
      });
      await expect(payouts.report('C')).rejects.toMatchObject({ code: 'batch_unknown' });
      expect(await rowsOf('payout')).toHaveLength(3);
      expect(await rowsOf('payout_batch')).toHaveLength(2);
      // Nothing of it remains: the ids it was the first to use are free.
      expect((await payouts.accept('C', [testItem('new', { amount_cents: 3 })])).replayed).toBe(false);
    });
  });

  it('takes ten thousand items, and as many duplicates', async () => {
    const items = Array.from({ length: 10_000 }, (_, n) => testItem(`x-${String(n)}`));
    expect((await payouts.accept('A', items)).batch.counts).toMatchObject({ pending: 10_000 });
    expect((await payouts.accept('B', items)).batch.counts).toMatchObject({ duplicate: 10_000 });
  });
});
