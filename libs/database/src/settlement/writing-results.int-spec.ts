import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isIspb, moveTo, type Ispb, type PayoutMove } from '#domain';
import { Metrics } from '#observability';
import { waitFor } from '#testing';
import type { ClaimedPayout } from '#use-cases';
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
import { PayoutRepository } from '../payouts/payout.repository.js';
import { searchPayouts } from '../payouts/select-payouts.sql.js';
import { SettlementRepository } from './settlement.repository.js';

const RECEIVER: Ispb = ispb('60701190');
const PAID = moveTo('paid', { settledAt: new Date('2025-10-05T12:00:00.123Z'), receiverIspb: RECEIVER });
const REJECTED = moveTo('failed', { reason: { code: 'AC03', source: 'rail', detail: null } });
const DOUBTFUL = moveTo('in_doubt', { againInMs: 0, receiverIspb: RECEIVER });

describe('writing results', () => {
  let database: TestSql;
  let store: SettlementRepository;
  const claim = (batch: StoredBatch) => store.claim(batch, ticketsFor(batch), 25_000);
  const write = (batch: StoredBatch, claimed: readonly ClaimedPayout[], move: PayoutMove) =>
    store.write(batch, resultsOf(claimed, move));

  beforeAll(async () => {
    database = await openTestSql();
    store = new SettlementRepository(database.sql, new Metrics());
  });
  afterAll(() => database.close());

  it('writes what became of each payout, with its history, counts and sums', async () => {
    const batch = await storeBatch(database.sql, 2);
    const claimed = await claim(batch);
    const [first, second] = claimed;
    if (first === undefined || second === undefined) throw new Error('Two were claimed.');
    const moved = await store.write(batch, [...resultsOf([first], PAID), ...resultsOf([second], REJECTED)]);
    expect([...moved].sort()).toEqual(batch.payoutIds);
    expect(await payoutOf(database.sql, batch, first.payoutId)).toMatchObject({
      status: 'paid',
      receiver_ispb: RECEIVER,
      settled_at: PAID.settledAt,
      due_at: null,
    });
    expect(await historyOf(database.sql, batch, second.payoutId)).toEqual(['1 processing', '2 failed AC03']);
    expect(await batchRow(database.sql, batch)).toMatchObject({
      status: 'completed_with_failures',
      paid: 1,
      failed: 1,
      processing: 0,
      paid_cents: '100',
      failed_cents: '100',
    });
  });

  it('lets a worker whose lease ran out write nothing once another one has claimed', async () => {
    const batch = await storeBatch(database.sql, 1);
    const late = await claim(batch);
    await letLeasesRunOut(database.sql, batch);
    const heir = await claim(batch);
    const before = [await payoutOf(database.sql, batch), await batchRow(database.sql, batch)];
    expect(await write(batch, late, REJECTED)).toEqual([]);
    expect([await payoutOf(database.sql, batch), await batchRow(database.sql, batch)]).toEqual(before);
    expect(await historyOf(database.sql, batch)).toEqual(['1 processing', '2 in_doubt']);
    expect(await write(batch, heir, PAID)).toEqual(batch.payoutIds);
    expect(await write(batch, late, REJECTED)).toEqual([]);
    expect(await payoutOf(database.sql, batch)).toMatchObject({ status: 'paid', failure_code: null });
  });

  it('lets a late worker write as long as no other one has claimed', async () => {
    const batch = await storeBatch(database.sql, 1);
    const late = await claim(batch);
    await letLeasesRunOut(database.sql, batch);
    expect(await write(batch, late, PAID)).toEqual(batch.payoutIds);
  });

  it.each([
    ['paid', PAID],
    ['in doubt', DOUBTFUL],
    ['to be tried again', moveTo('processing', { againInMs: 0, newPaymentId: true })],
  ])('writes a result once, though it is sent twice (%s)', async (_what, move) => {
    const batch = await storeBatch(database.sql, 1);
    const claimed = await claim(batch);
    expect(await write(batch, claimed, move)).toHaveLength(1);
    const before = [await payoutOf(database.sql, batch), await historyOf(database.sql, batch)];
    expect(await write(batch, claimed, move)).toEqual([]);
    expect([await payoutOf(database.sql, batch), await historyOf(database.sql, batch)]).toEqual(before);
  });

  it('keeps the receiver, so that no key is looked up twice', async () => {
    const batch = await storeBatch(database.sql, 1);
    const transient = moveTo('processing', { againInMs: 0, newPaymentId: true, receiverIspb: RECEIVER });
    await write(batch, await claim(batch), transient);
    expect(await claim(batch)).toMatchObject([{ receiverIspb: RECEIVER }]);
  });

  it('counts doubt from its beginning, also over a second submission, until a new payment id', async () => {
    const batch = await storeBatch(database.sql, 1);
    await write(batch, await claim(batch), DOUBTFUL);
    const [asked] = await claim(batch);
    await write(batch, asked === undefined ? [] : [asked], moveTo('processing', { againInMs: 0 }));
    const [sentAgain] = await claim(batch);
    expect(sentAgain).toMatchObject({ work: 'submit' });
    expect(sentAgain?.doubtfulMs).toBeGreaterThan(0);
    expect(sentAgain?.sentMsAgo).toBeLessThan(0);
    await write(batch, sentAgain === undefined ? [] : [sentAgain], DOUBTFUL);
    const [askedAgain] = await claim(batch);
    expect(askedAgain?.doubtfulMs).toBeGreaterThanOrEqual(sentAgain?.doubtfulMs ?? 0);
    expect(askedAgain?.sentMsAgo).toBeGreaterThanOrEqual(0);
    const rejected = moveTo('processing', { againInMs: 0, newPaymentId: true });
    await write(batch, askedAgain === undefined ? [] : [askedAgain], rejected);
    expect(await claim(batch)).toMatchObject([{ doubtfulMs: 0, mayBeTaken: false }]);
  });

  it('remembers that it may have been taken in, also where it went to people at once', async () => {
    const batch = await storeBatch(database.sql, 1);
    const held = moveTo('needs_review', {
      againInMs: 0,
      reason: { code: 'OUTCOME_UNKNOWN', source: 'rail', detail: null },
    });
    await write(batch, await claim(batch), held);
    await write(batch, await claim(batch), moveTo('processing', { againInMs: 0 }));
    expect(await claim(batch)).toMatchObject([{ work: 'submit', mayBeTaken: true }]);
  });

  it('keeps what the rail calls a payment, once, until a new payment id', async () => {
    const batch = await storeBatch(database.sql, 1);
    const claimLearning = () => store.claim(batch, ticketsFor(batch, true, 'learnt'), 25_000);
    const [first, second] = [freshEndToEndId(), freshEndToEndId()];
    const sent = await claimLearning();
    expect(sent).toMatchObject([{ endToEndId: null, railReference: null }]);
    await write(batch, sent, DOUBTFUL);
    await write(batch, await claimLearning(), { ...DOUBTFUL, endToEndId: first, railReference: 'r-1' });
    const asked = await claimLearning();
    expect(asked).toMatchObject([{ paymentId: sent[0]?.paymentId, endToEndId: first, railReference: 'r-1' }]);
    await write(batch, asked, { ...DOUBTFUL, endToEndId: second, railReference: 'r-2' });
    expect(await payoutOf(database.sql, batch)).toMatchObject({
      end_to_end_id: first,
      rail_reference: 'r-1',
    });
    // What it is found by has an entry; a question more has none.
    expect(await historyOf(database.sql, batch)).toEqual(['1 processing', '2 in_doubt', '3 in_doubt']);
    const history = await new PayoutRepository(database.dataSource.manager, database.sql).history(
      batch.payer,
      batch.payoutIds,
    );
    const paymentId = sent[0]?.paymentId;
    expect(history.get(batch.payoutIds[0] ?? '')).toMatchObject([
      { paymentId, endToEndId: undefined },
      { paymentId, endToEndId: undefined },
      { paymentId, endToEndId: first },
    ]);
    await write(batch, await claimLearning(), moveTo('processing', { againInMs: 0, newPaymentId: true }));
    const again = await claimLearning();
    expect(again).toMatchObject([{ endToEndId: null, railReference: null }]);
    expect(again[0]?.paymentId).not.toBe(sent[0]?.paymentId);
    await write(batch, again, { ...PAID, receiverIspb: null, endToEndId: second });
    expect(await payoutOf(database.sql, batch)).toMatchObject({ status: 'paid', end_to_end_id: second });
    for (const id of [first, second])
      expect(await database.sql.run(searchPayouts.end_to_end_id, [batch.payer, id, null, 10])).toMatchObject([
        { payout_id: batch.payoutIds[0] },
      ]);
  });

  it('leaves one entry in the history however often it is asked', async () => {
    const batch = await storeBatch(database.sql, 1);
    await write(batch, await claim(batch), DOUBTFUL);
    for (let question = 0; question < 3; question += 1) await write(batch, await claim(batch), DOUBTFUL);
    await write(batch, await claim(batch), PAID);
    expect(await historyOf(database.sql, batch)).toEqual(['1 processing', '2 in_doubt', '3 paid']);
  });

  it('completes a batch once, though its last payouts end at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const batch = await storeBatch(database.sql, 8);
      const claimed = await claim(batch);
      const completions = await Promise.all(
        claimed.map(({ payoutId, fence }) =>
          database.sql.run<{ completed: boolean }>(
            {
              name: 'test_move_one',
              text: `SELECT completed FROM move_payouts($1, $2, ARRAY[$3]::uuid[], ARRAY[$4]::bigint[], ARRAY['failed'],
                ARRAY[NULL], ARRAY[NULL], ARRAY[NULL], ARRAY[NULL]::timestamptz[], ARRAY['AC03'], ARRAY['rail'], ARRAY[NULL],
                ARRAY[NULL]::bigint[], ARRAY[false])`,
            },
            [batch.payer, batch.batchId, payoutId, fence],
          ),
        ),
      );
      expect(completions.flat().filter(({ completed }) => completed)).toHaveLength(1);
      expect(await batchRow(database.sql, batch)).toMatchObject({ status: 'failed', failed: 8 });
    }
  });

  it('writes a result also where another transaction, such as a sweep, changes the row at this moment', async () => {
    const batch = await storeBatch(database.sql, 3);
    const claimed = await claim(batch);
    let written: Promise<readonly string[]> = Promise.resolve([]);
    await database.dataSource.transaction(async (manager) => {
      const holder = database.sql.within(manager);
      await holder.change(
        { name: 'test_touch', text: 'UPDATE payout SET updated_at = now() WHERE batch_id = $1' },
        [batch.batchId],
      );
      written = write(batch, claimed, PAID);
      await waitFor(
        async () => {
          const waiting = await database.sql.run({
            name: 'test_waiting',
            text: `SELECT FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                   UNION ALL SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
          });
          return waiting.length > 0;
        },
        { what: 'the result to wait for the row' },
      );
    });
    expect(await written).toHaveLength(3);
    expect(await batchRow(database.sql, batch)).toMatchObject({ paid: 3, status: 'completed' });
  });

  it('never pays without the facts of the settlement', async () => {
    const batch = await storeBatch(database.sql, 1);
    const claimed = await claim(batch);
    await expect(write(batch, claimed, moveTo('paid'))).rejects.toThrow('payout_paid_is_settled');
  });
});

function ispb(text: string): Ispb {
  if (!isIspb(text)) throw new Error(text);
  return text;
}
