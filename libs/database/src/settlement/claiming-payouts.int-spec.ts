import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isIspb, moveTo, type Ispb } from '#domain';
import { Metrics } from '#observability';
import {
  batchRow,
  freshEndToEndId,
  historyOf,
  letLeasesRunOut,
  payoutOf,
  resultsOf,
  storeBatch,
  ticketsFor,
  type StoredBatch,
} from '../../test/payout-batches.js';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { reportReads } from '../../test/rows-read.js';
import type { Statement } from '../connection/sql.js';
import { SettlementRepository } from './settlement.repository.js';

const LEASE_MS = 25_000;
const RECEIVER = ispb('60701190');

describe('claiming payouts', () => {
  let database: TestSql;
  let store: SettlementRepository;
  const claim = (batch: StoredBatch, maySubmit = true) =>
    store.claim(batch, ticketsFor(batch, maySubmit), LEASE_MS);

  beforeAll(async () => {
    database = await openTestSql();
    store = new SettlementRepository(database.sql, new Metrics());
  });
  afterAll(() => database.close());

  it('commits the endToEndId that is going to be used, and begins the batch', async () => {
    const batch = await storeBatch(database.sql, 2);
    const [first, second] = await claim(batch);
    expect(first).toMatchObject({
      work: 'submit',
      status: 'processing',
      attempts: 1,
      receiverIspb: null,
      doubtfulMs: 0,
    });
    expect(first?.endToEndId).not.toBe(second?.endToEndId);
    expect(await payoutOf(database.sql, batch)).toMatchObject({
      status: 'processing',
      end_to_end_id: first?.endToEndId,
    });
    expect(await historyOf(database.sql, batch)).toEqual(['1 processing']);
    expect(await batchRow(database.sql, batch)).toMatchObject({
      status: 'processing',
      pending: 0,
      processing: 2,
    });
  });

  it('gives a payout to one of fifty workers that ask at the same time', async () => {
    const batch = await storeBatch(database.sql, 20);
    const claims = await Promise.all(Array.from({ length: 50 }, () => claim(batch)));
    expect(
      claims
        .flat()
        .map(({ payoutId }) => payoutId)
        .sort(),
    ).toEqual(batch.payoutIds);
    expect(await batchRow(database.sql, batch)).toMatchObject({ pending: 0, processing: 20 });
  });

  it('leaves alone what another worker holds, and changes nothing then', async () => {
    const batch = await storeBatch(database.sql, 1);
    await claim(batch);
    const before = await batchRow(database.sql, batch);
    expect(await claim(batch)).toEqual([]);
    expect(await batchRow(database.sql, batch)).toEqual(before);
    expect(await payoutOf(database.sql, batch)).toMatchObject({ fence: '1' });
  });

  it('leaves alone what belongs to another batch', async () => {
    const [mine, other] = [await storeBatch(database.sql, 1), await storeBatch(database.sql, 1)];
    expect(await claim({ ...mine, payoutIds: other.payoutIds })).toEqual([]);
  });

  it('asks about what a worker had that did not come back, by the same endToEndId', async () => {
    const batch = await storeBatch(database.sql, 1);
    const [lost] = await claim(batch);
    await letLeasesRunOut(database.sql, batch);
    const [found] = await claim(batch);
    expect(found).toMatchObject({
      work: 'ask',
      status: 'in_doubt',
      endToEndId: lost?.endToEndId,
      attempts: 1,
      fence: '2',
    });
    // It can have been sent until its lease ended, an hour ago.
    expect(found?.sentMsAgo).toBeGreaterThan(3_500_000);
    expect(await historyOf(database.sql, batch)).toEqual(['1 processing', '2 in_doubt']);
    expect(await batchRow(database.sql, batch)).toMatchObject({ processing: 0, in_doubt: 1 });
  });

  it('takes for asking alone while nothing may be submitted', async () => {
    const batch = await storeBatch(database.sql, 1);
    expect(await claim(batch, false)).toEqual([]);
    const claimed = await claim(batch);
    await store.write(batch, resultsOf(claimed, moveTo('in_doubt', { againInMs: 0 })));
    expect(await claim(batch, false)).toMatchObject([{ work: 'ask' }]);
    await letLeasesRunOut(database.sql, batch);
    expect(await claim(batch, false)).toMatchObject([{ work: 'ask' }]);
  });

  it('keeps the endToEndId until it is rejected, and spends an attempt with each new one', async () => {
    const batch = await storeBatch(database.sql, 1);
    const first = await claim(batch);
    await store.write(batch, resultsOf(first, moveTo('processing', { againInMs: 0 })));
    const again = await claim(batch);
    expect(again).toMatchObject([{ work: 'submit', endToEndId: first[0]?.endToEndId, attempts: 1 }]);
    await store.write(batch, resultsOf(again, moveTo('processing', { againInMs: 0, newPaymentId: true })));
    const [fresh] = await claim(batch);
    expect(fresh).toMatchObject({ work: 'submit', attempts: 2 });
    expect(fresh?.endToEndId).not.toBe(first[0]?.endToEndId);
  });

  it('gives what was surely not sent to the rail of the present, under a fresh payment id and no further attempt', async () => {
    const batch = await storeBatch(database.sql, 1);
    const claimFor = (rail: string) => store.claim(batch, ticketsFor(batch, true, 'learnt'), LEASE_MS, rail);
    const first = await claimFor('efi@a');
    const learnt = { endToEndId: freshEndToEndId(), railReference: 'r-1', receiverIspb: RECEIVER };
    await store.write(batch, resultsOf(first, moveTo('processing', { againInMs: 0, ...learnt })));
    const [second] = await claimFor('efi@b');
    expect(second).toMatchObject({ work: 'submit', attempts: 1, otherRail: null, mayBeTaken: false });
    expect(second).toMatchObject({ endToEndId: null, railReference: null, receiverIspb: null });
    expect(second?.paymentId).not.toBe(first[0]?.paymentId);
    expect(await payoutOf(database.sql, batch)).toMatchObject({
      rail: 'efi@b',
      payment_id: second?.paymentId,
    });
  });

  it('says of what may have been sent through which other rail that was, and keeps its ids', async () => {
    const batch = await storeBatch(database.sql, 1);
    const claimFor = (rail: string) => store.claim(batch, ticketsFor(batch), LEASE_MS, rail);
    const [first] = await claimFor('efi@a');
    await letLeasesRunOut(database.sql, batch);
    const lost = await claimFor('efi@b');
    expect(lost).toMatchObject([{ work: 'ask', otherRail: 'efi@a', paymentId: first?.paymentId }]);
    // The rail that had it says that it does not know it: it is sent again, and by that rail alone.
    await store.write(batch, resultsOf(lost, moveTo('processing', { againInMs: 0 })));
    const again = await claimFor('efi@b');
    expect(again).toMatchObject([{ work: 'submit', otherRail: 'efi@a', paymentId: first?.paymentId }]);
    await store.write(batch, resultsOf(again, moveTo('processing', { againInMs: 0 })));
    expect(await claimFor('efi@a')).toMatchObject([{ work: 'submit', otherRail: null }]);
  });

  it('gives what the former rail rejected to the present one', async () => {
    const batch = await storeBatch(database.sql, 1);
    const claimFor = (rail: string) => store.claim(batch, ticketsFor(batch), LEASE_MS, rail);
    await store.write(
      batch,
      resultsOf(await claimFor('efi@a'), moveTo('processing', { againInMs: 0, newPaymentId: true })),
    );
    expect(await claimFor('efi@b')).toMatchObject([{ work: 'submit', otherRail: null, attempts: 2 }]);
    expect(await payoutOf(database.sql, batch)).toMatchObject({ rail: 'efi@b' });
  });

  it('waits until a payout is due', async () => {
    const batch = await storeBatch(database.sql, 1);
    await store.write(batch, resultsOf(await claim(batch), moveTo('processing', { againInMs: 60_000 })));
    expect(await claim(batch)).toEqual([]);
  });

  it('asks about what is held with an unknown outcome, also when the worker that asked died', async () => {
    const batch = await storeBatch(database.sql, 1);
    const held = moveTo('needs_review', {
      reason: { code: 'OUTCOME_UNKNOWN', source: 'rail', detail: null },
      againInMs: 0,
    });
    await store.write(batch, resultsOf(await claim(batch), held));
    expect(await claim(batch)).toMatchObject([{ work: 'ask', status: 'needs_review' }]);
    await letLeasesRunOut(database.sql, batch);
    expect(await claim(batch)).toMatchObject([{ work: 'ask', status: 'needs_review' }]);
  });

  it.each(['paid', 'failed', 'needs_review'] as const)('leaves alone what is %s', async (status) => {
    const batch = await storeBatch(database.sql, 1);
    const [claimed] = await claim(batch);
    const reason = { code: 'AC03', source: 'rail', detail: null } as const;
    const facts =
      status === 'paid' ? { settledAt: new Date(), receiverIspb: claimed?.receiverIspb ?? null } : { reason };
    await database.sql.run(
      { name: 'test_receiver', text: `UPDATE payout SET receiver_ispb = '00000000' WHERE payout_id = $1` },
      [claimed?.payoutId],
    );
    await store.write(batch, resultsOf(claimed === undefined ? [] : [claimed], moveTo(status, facts)));
    expect(await claim(batch)).toEqual([]);
    expect(await payoutOf(database.sql, batch)).toMatchObject({ status, due_at: null });
  });

  it('finds its rows by the primary key, though statistics say that batches are tiny', async () => {
    await database.sql.run(storeManyTinyBatches, [3_000]);
    await database.sql.run({ name: 'test_analyze', text: 'ANALYZE payout' });
    const batch = await storeBatch(database.sql, 5_000);
    const chunk = { ...batch, payoutIds: batch.payoutIds.slice(0, 100) };
    const before = await rowsReadByOtherIndexes();
    const claimed = await claim(chunk);
    await store.write(chunk, resultsOf(claimed, moveTo('in_doubt', { againInMs: 0 })));
    expect(claimed).toHaveLength(100);
    expect((await rowsReadByOtherIndexes()) - before).toBeLessThan(100);
  });

  /** Rows of payouts that were fetched by any index but the primary key, by all connections so far. */
  async function rowsReadByOtherIndexes(): Promise<number> {
    await reportReads(database.sql.dataSource);
    const [row] = await database.sql.run<{ entries: string }>({
      name: 'test_reads',
      text: `SELECT pg_stat_clear_snapshot(), sum(pg_stat_get_tuples_returned(indexrelid)) AS entries
               FROM pg_index WHERE indrelid = 'payout_19700101'::regclass AND NOT indisprimary`,
    });
    return Number(row?.entries);
  }
});

/** $1 how many batches, of one payout each. */
const storeManyTinyBatches: Statement = {
  name: 'test_store_tiny_batches',
  text: `
    INSERT INTO payout (payer, payout_id, batch_id, item_index, external_id, user_id, amount_cents, pix_key, pix_key_type)
    SELECT 'acme', overlay(gen_random_uuid()::text placing '0199' from 1 for 4)::uuid, 'tiny-' || n, 0, 'tiny-' || n, 'user', 100, 'user@example.com', 'EMAIL'
      FROM generate_series(1, $1) AS n`,
};

function ispb(text: string): Ispb {
  if (!isIspb(text)) throw new Error(text);
  return text;
}
