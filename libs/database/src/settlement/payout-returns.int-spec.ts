import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PayoutReturn } from '#domain';
import { Metrics } from '#observability';
import { latestEntries } from '../../test/audit-log.js';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { PAID, TestPayouts, testItem } from '../../test/payout-steps.js';
import { PayoutReturnsRepository, type ReturnInquiry } from './payout-returns.repository.js';
import { WakePayoutsRepository } from './wake-payouts.repository.js';

const AT = new Date('2025-10-05T12:05:00Z');

describe('money of paid payouts that comes back', () => {
  let database: TestSql;
  let returns: PayoutReturnsRepository;
  let waking: WakePayoutsRepository;
  let payouts: TestPayouts;
  let batches = 0;
  let metrics: Metrics;
  beforeAll(async () => {
    database = await openTestSql();
    metrics = new Metrics();
    returns = new PayoutReturnsRepository(database.sql, metrics);
    waking = new WakePayoutsRepository(database.sql);
    payouts = new TestPayouts(database.sql, 'acme');
  });
  afterAll(() => database.close());

  const run = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
    database.sql.run<Row>(
      { name: `test_${String(text.length)}_${String(values.length)}`, text, plannedAnew: true },
      values,
    );
  const of = (returnId: string, amountCents: number): PayoutReturn => ({
    returnId,
    amountCents,
    reason: 'MD06',
    at: AT,
  });

  /** A payout of 350 reais that is claimed, and what wakes it. */
  async function claimed() {
    const batchId = `returns-${String(++batches)}`;
    await payouts.accept(batchId, [testItem(`${batchId}-1`)]);
    const [payout] = await payouts.claim(batchId);
    if (payout === undefined) throw new Error('It was not claimed.');
    const wake = () =>
      waking.wake({ paymentId: payout.paymentId, endToEndId: undefined, mayBeReturned: true });
    return { batchId, payout, wake };
  }
  async function paid() {
    const one = await claimed();
    await payouts.write(one.batchId, [one.payout], PAID);
    return one;
  }
  /** A paid payout whose question a worker holds. */
  async function taken() {
    const one = await paid();
    await one.wake();
    const [inquiry] = await returns.takeInquiries(10);
    if (inquiry === undefined) throw new Error('It was not taken.');
    return { ...one, inquiry };
  }
  const reportOf = async (batchId: string) => {
    const { batch, items } = await payouts.report(batchId);
    return { returnedCents: batch.returnedCents, status: items[0]?.status, returns: items[0]?.returns };
  };

  it('is written down once, beside the payout, which stays paid', async () => {
    const { batchId, inquiry } = await taken();
    expect(await returns.record(inquiry, [of('D1', 10_000)])).toBe('recorded');
    expect(await returns.record(inquiry, [of('D1', 10_000)])).toBe('recorded');
    expect(await reportOf(batchId)).toEqual({
      returnedCents: 10_000,
      status: 'paid',
      returns: [of('D1', 10_000)],
    });
    await returns.record(inquiry, [of('D1', 10_000), of('D2', 25_000)]);
    expect(await reportOf(batchId)).toMatchObject({ returnedCents: 35_000, status: 'paid' });
    const counted = await metrics.text();
    expect(counted).toContain('malote_payout_returns_total 2\n');
    expect(counted).toContain('malote_returned_cents_total 35000\n');
  });

  it('is never more than was paid, nor another amount than before: only the audit log has it then', async () => {
    const { batchId, payout, inquiry } = await taken();
    await returns.record(inquiry, [of('D1', 10_000)]);
    for (const contradicting of [[of('D2', 25_001)], [of('D1', 9_999)], [of('D3', 1), of('D4', 30_000)]])
      expect(await returns.record(inquiry, contradicting)).toBe('contradicts');
    expect(await reportOf(batchId)).toMatchObject({ returnedCents: 10_000, returns: [of('D1', 10_000)] });
    expect(await metrics.text()).toContain('malote_contradicting_returns_total 3\n');
    const entries = await latestEntries(database.dataSource, 3);
    expect(entries.at(0)).toMatchObject({
      actor: 'worker',
      action: 'payout.contradicting_returns',
      subject: payout.payoutId,
      details: {
        payer: 'acme',
        batch_id: batchId,
        payment_id: payout.paymentId,
        amount_cents: 35_000,
        returned_cents: 10_000,
        returns: [
          { return_id: 'D3', amount_cents: 1 },
          { return_id: 'D4', amount_cents: 30_000 },
        ],
      },
    });
    expect(entries.map(({ subject }) => subject)).toEqual(Array(3).fill(payout.payoutId));
  });

  it('is a separate event, later than that of the payment, and completes no batch again', async () => {
    await run(
      `INSERT INTO webhook_endpoint (payer, endpoint_id, url, events, secret)
       VALUES ('acme', gen_random_uuid(), 'https://x', ARRAY['payout.paid', 'payout.returned', 'batch.completed'], decode(repeat('00', 24), 'hex'))`,
    );
    const { batchId, inquiry } = await taken();
    await returns.record(inquiry, [of('D1', 1), of('D2', 2)]);
    await returns.record(inquiry, [of('D1', 1), of('D2', 2), of('D3', 3)]);
    const events = await run<{ type: string; sequence: number | null }>(
      'SELECT type, sequence FROM webhook_event WHERE payer = $1 AND batch_id = $2 ORDER BY sequence, type',
      ['acme', batchId],
    );
    expect(events.map(({ type, sequence }) => `${type} ${String(sequence)}`)).toEqual([
      'payout.paid 2',
      'payout.returned 3',
      'payout.returned 4',
      'payout.returned 5',
      'batch.completed null',
    ]);
  });

  it('is not written of a payout that is not paid, and is asked about once it is', async () => {
    const { batchId, payout, wake } = await claimed();
    await wake();
    expect(await returns.takeInquiries(10)).toEqual([]);
    await payouts.write(batchId, [payout], PAID);
    expect(await returns.takeInquiries(10)).toMatchObject([{ payment: { payoutId: payout.payoutId } }]);
  });

  it('is asked about until there is an answer, at growing distances, and not after it', async () => {
    const { inquiry } = await taken();
    expect(await returns.takeInquiries(10)).toEqual([]);
    expect(await dueInSeconds(inquiry)).toBeCloseTo(60, -1);
    await makeDue(inquiry);
    const [repeated] = await returns.takeInquiries(10);
    if (repeated === undefined) throw new Error('It was not taken again.');
    expect(await dueInSeconds(inquiry)).toBeCloseTo(120, -1);
    await returns.end(repeated);
    expect(await dueInSeconds(inquiry)).toBeNull();
  });

  it('is asked about again where the rail wakes it during the question, a second after it at the earliest', async () => {
    const { inquiry, wake } = await taken();
    for (let woken = 0; woken < 3; woken++) await wake();
    await returns.end(inquiry);
    expect(await returns.takeInquiries(10)).toEqual([]);
    expect(await dueInSeconds(inquiry)).toBeLessThanOrEqual(1);
  });

  it('goes when its payout goes', async () => {
    const { inquiry } = await taken();
    await returns.record(inquiry, [of('D1', 1)]);
    await run("SELECT retire_payout_partition('2000-01-01', '2100-01-01')");
    expect(await run('SELECT FROM payout_return UNION ALL SELECT FROM payout_return_inquiry')).toEqual([]);
  });

  async function dueInSeconds({ payment }: ReturnInquiry): Promise<number | null> {
    const [row] = await run<{ seconds: number | null }>(
      'SELECT extract(epoch FROM due_at - clock_timestamp())::float AS seconds FROM payout_return_inquiry WHERE payout_id = $1',
      [payment.payoutId],
    );
    return row?.seconds ?? null;
  }
  const makeDue = ({ payment }: ReturnInquiry) =>
    run('UPDATE payout_return_inquiry SET due_at = now() WHERE payout_id = $1', [payment.payoutId]);
});
