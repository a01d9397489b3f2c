import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { waitFor } from '#testing';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { testItem, TestPayouts, failedWith } from '../../test/payout-steps.js';

const RACERS = 50;

/** Many at once, over the ten connections of a pool: what two API processes do to each other happens between connections. */
describe('batches that arrive at once', () => {
  let database: TestSql;
  let payouts: TestPayouts;
  let payers = 0;

  beforeAll(async () => (database = await openTestSql()));
  beforeEach(() => {
    payouts = new TestPayouts(database.sql, `payer-${String(++payers)}`);
  });
  afterAll(() => database.close());

  const items = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, n) => testItem(`${prefix}-${String(n).padStart(4, '0')}`));

  it('fifty times the same id with two contents: one content wins, the other is refused every time', async () => {
    const contents = [testItem('x'), testItem('x', { amount_cents: 1 })];
    const all = await Promise.allSettled(
      Array.from({ length: RACERS }, (_, n) => payouts.accept('A', [contents[n % 2] ?? {}])),
    );
    const answered = all.filter((outcome) => outcome.status === 'fulfilled');
    expect(answered).toHaveLength(RACERS / 2);
    expect(answered.filter(({ value }) => !value.replayed)).toHaveLength(1);
    for (const outcome of all) {
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'batch_content_differs' });
    }
  });

  it('many batches under one Idempotency-Key: one is stored, all others are refused with its id', async () => {
    const all = await Promise.allSettled(
      Array.from({ length: RACERS }, (_, n) =>
        payouts.accept(`B-${String(n)}`, items(`x-${String(n)}`, 2), { idempotencyKey: 'K' }),
      ),
    );
    const stored = all.flatMap((outcome) =>
      outcome.status === 'fulfilled' ? [outcome.value.batch.batchId] : [],
    );
    expect(stored).toHaveLength(1);
    const reused = { code: 'idempotency_key_reused', details: { existingBatchId: stored[0] } };
    for (const outcome of all)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(reused);
  });

  it('many batches that share their external ids, in any order: each is paid once', async () => {
    const shared = items('x', 200);
    const batches = Array.from({ length: 12 }, (_, n) => (n % 2 === 0 ? shared : [...shared].reverse()));
    const accepted = await Promise.all(batches.map((batch, n) => payouts.accept(`B-${String(n)}`, batch)));
    const all = accepted.flatMap((answer) => answer.items ?? []);
    const originals = new Map(
      all.filter(({ status }) => status === 'pending').map((item) => [item.externalId, item.payoutId]),
    );
    expect(all.filter(({ status }) => status === 'pending')).toHaveLength(200);
    expect(originals.size).toBe(200);
    for (const { duplicateOf, externalId } of all) {
      if (duplicateOf !== undefined) expect(duplicateOf.payoutId).toBe(originals.get(externalId));
    }
    for (const { batch } of accepted) {
      expect(batch.counts.pending + batch.counts.duplicate).toBe(200);
      expect((await payouts.report(batch.batchId)).batch).toEqual(batch);
    }
  });

  it('that share some external ids for different payments: one is stored whole, the other not at all', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [a, b] = [`A-${String(round)}`, `B-${String(round)}`];
      const own = (batchId: string, amount_cents: number) => [
        ...items(batchId, 20),
        ...items(`s-${String(round)}`, 20).map((item) => ({ ...item, amount_cents })),
      ];
      const outcomes = await Promise.allSettled([payouts.accept(a, own(a, 1)), payouts.accept(b, own(b, 2))]);
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(refused.map(({ reason }) => reason as unknown)).toMatchObject([
        { code: 'external_id_conflict' },
      ]);
      const stored = outcomes.find((outcome) => outcome.status === 'fulfilled')?.value;
      expect(stored?.batch.counts.pending).toBe(40);
      await expect(payouts.report(stored?.batch.batchId === a ? b : a)).rejects.toMatchObject({
        code: 'batch_unknown',
      });
    }
  });

  it('takes the external ids of a batch that is rolled back meanwhile', async () => {
    const [holder, connection] = await holdExternalId(database.dataSource, payouts.payer, 'x');
    const waiting = payouts.accept('B', [testItem('w'), testItem('x')]);
    await holder.untilWaitedFor();
    await connection.rollbackTransaction();
    await connection.release();
    expect((await waiting).batch.counts).toMatchObject({ pending: 2, duplicate: 0 });
  });

  it('is a duplicate of the batch that commits while it waits', async () => {
    const [holder, connection] = await holdExternalId(database.dataSource, payouts.payer, 'x');
    const waiting = payouts.accept('B', [testItem('w'), testItem('x')]);
    await holder.untilWaitedFor();
    await connection.commitTransaction();
    await connection.release();
    expect((await waiting).batch.counts).toMatchObject({ pending: 1, duplicate: 1 });
  });

  it('a cancellation and claims at once: each payout is cancelled or claimed, never both, and the answer says which', async () => {
    for (let round = 0; round < 15; round += 1) {
      const batchId = `A-${String(round)}`;
      const ids =
        (await payouts.accept(batchId, items(batchId, 60))).items?.map(({ payoutId }) => payoutId) ?? [];
      const chunks = [0, 20, 40].map((start) => ids.slice(start, start + 20));
      const claims = chunks.map((chunk) => payouts.claim(batchId, chunk));
      const [cancellation, ...claimed] = await Promise.all([payouts.cancel(batchId), ...claims]);
      const taken = claimed.flat();
      expect(cancellation.cancelled + taken.length).toBe(60);
      expect(cancellation.notCancelled.map(({ status }) => status)).toEqual(taken.map(() => 'processing'));
      await payouts.write(batchId, taken, failedWith('AC03'));
      const { batch } = await payouts.report(batchId);
      expect(batch.counts).toMatchObject({
        pending: 0,
        cancelled: cancellation.cancelled,
        failed: taken.length,
      });
      expect(batch.completedAt).toBeInstanceOf(Date);
    }
  });
});

/** Another API process in the middle of accepting a batch: the external id is inserted and not committed. */
async function holdExternalId(dataSource: DataSource, payer: string, externalId: string) {
  const connection = dataSource.createQueryRunner();
  await connection.startTransaction();
  await connection.query(
    `SELECT accept_payout_batch($1, 'A', NULL, '\\x00', overlay(gen_random_uuid()::text placing '0199' from 1 for 4), $2, 'u1', '35000', $3, 'EMAIL')`,
    [payer, externalId, `${externalId}@email.com`],
  );
  const untilWaitedFor = async (): Promise<void> => {
    const isWaitedFor = async () => {
      const rows = await dataSource.query<unknown[]>(
        `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%accept_payout_batch%'`,
      );
      return rows.length > 0;
    };
    await waitFor(isWaitedFor, { what: 'the second batch to wait for the first' });
  };
  return [{ untilWaitedFor }, connection] as const;
}
