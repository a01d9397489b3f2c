import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EVENT_TYPES, moveTo, type PayerEvent } from '#domain';
import { Metrics } from '#observability';
import { toWebhookBody } from '#webhooks';
import { named, TestFeed } from '../../test/feed.js';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { failedWith, PAID, testItem, TestPayouts } from '../../test/payout-steps.js';
import { outboxOf, TestWebhooks } from '../../test/webhook-steps.js';
import { PayoutBatchEntity } from '../entities/payout-batch.entity.js';
import { BatchApprovalRepository } from '../payouts/batch-approval.repository.js';

const HELD = moveTo('needs_review', { reason: { code: 'AM04', source: 'rail', detail: 'Later.' } });
const LEASE_MS = 25_000;

describe('reading the feed of events', () => {
  let database: TestSql;
  let payouts: TestPayouts;
  let webhooks: TestWebhooks;
  let feed: TestFeed;
  let payers = 0;

  beforeAll(async () => (database = await openTestSql()));
  beforeEach(() => {
    const payer = `payer-${String(++payers)}`;
    payouts = new TestPayouts(database.sql, payer);
    webhooks = new TestWebhooks(database, payer);
    feed = new TestFeed(database.sql, payer);
  });
  afterAll(() => database.close());

  const all = async (...read: Parameters<TestFeed['all']>) => {
    await feed.catchUp();
    return feed.all(...read);
  };
  const giveBack = (payoutId: string, returnId: string, cents: number) =>
    database.dataSource.query(
      'SELECT record_payout_returns($1, $2, ARRAY[$3], ARRAY[$4::bigint], ARRAY[NULL], ARRAY[now()])',
      [payouts.payer, payoutId, returnId, cents],
    );
  /** What came to the webhook, as it is sent. */
  const sent = async (endpoint: Awaited<ReturnType<TestWebhooks['create']>>): Promise<PayerEvent[]> => {
    const claimed = await outboxOf(database).claim(webhooks.keyOf(endpoint), 100, LEASE_MS);
    return claimed.map(({ event }) => event).filter((event): event is PayerEvent => event.type !== 'ping');
  };
  const bodies = (events: readonly PayerEvent[]) =>
    new Map(events.map((event) => [event.eventId, toWebhookBody(event)]));

  /** A batch of a payout that is paid, one that fails and one that is held, then paid; a third of the first comes back. */
  async function settleAll() {
    const { items = [] } = await payouts.accept(
      'A',
      ['x', 'y', 'z'].map((id) => testItem(id)),
    );
    const [x = '', y = '', z = ''] = items.map(({ payoutId }) => payoutId);
    await payouts.pay('A', [x]);
    await payouts.write('A', await payouts.claim('A', [y]), failedWith('AC03'));
    await payouts.write('A', await payouts.claim('A', [z]), HELD);
    await giveBack(x, 'D1', 10_000);
    await database.dataSource.query(
      'UPDATE payout SET due_at = now(), not_before = NULL WHERE payer = $1 AND payout_id = $2',
      [payouts.payer, z],
    );
    await payouts.write('A', await payouts.claim('A', [z]), PAID);
    await giveBack(x, 'D2', 5_000);
  }

  it('shows what webhooks carry, under the same ids, in the order in which it happened', async () => {
    const endpoint = await webhooks.create(...EVENT_TYPES);
    await settleAll();
    const read = await all();
    expect(named(read)).toEqual([
      'payout.paid x',
      'payout.failed y',
      'payout.needs_review z',
      'payout.returned x',
      'payout.paid z',
      'batch.completed A',
      'payout.returned x',
    ]);
    expect(bodies(read)).toEqual(bodies(await sent(endpoint)));
    expect(bodies(read).size).toBe(read.length);
  });

  it('shows everything as it was then', async () => {
    await settleAll();
    const [paid, failed, held, returned, paidLater, completed, returnedMore] = (await all()).map(
      (event) => toWebhookBody(event).data,
    );
    expect(paid).toMatchObject({ status: 'paid' });
    expect(paid).not.toHaveProperty('returns');
    expect(failed).toMatchObject({ status: 'failed', failure: { code: 'AC03' } });
    const failure = { code: 'AM04', source: 'rail', detail: 'Later.' };
    expect(held).toMatchObject({ status: 'needs_review', failure });
    expect(held).not.toHaveProperty('settled_at');
    expect(returned).toMatchObject({ status: 'paid', returned_cents: 10_000, sequence: 3 });
    expect(paidLater).toMatchObject({ status: 'paid' });
    expect(paidLater).not.toHaveProperty('failure');
    expect(completed).toMatchObject({
      status: 'completed_with_failures',
      amount_cents: { returned: 10_000 },
    });
    expect(returnedMore).toMatchObject({ returned_cents: 15_000, sequence: 4 });
  });

  it('shows the approval of a batch', async () => {
    const batches = database.dataSource.getRepository(PayoutBatchEntity);
    const approvals = new BatchApprovalRepository(batches, database.sql, new Metrics());
    await database.dataSource.query('INSERT INTO payer_policy (payer, approval_above_cents) VALUES ($1, 1)', [
      payouts.payer,
    ]);
    for (const batchId of ['A', 'B']) await payouts.accept(batchId, [testItem(batchId)]);
    const by = { keyId: undefined, actor: 'key:second' };
    await approvals.decide({ payer: payouts.payer, batchId: 'A' }, 'approved', by);
    await payouts.pay('A');
    await approvals.decide({ payer: payouts.payer, batchId: 'B' }, 'rejected', by);
    const read = await all();
    expect(named(read).slice(0, 5)).toEqual([
      'batch.awaiting_approval A',
      'batch.awaiting_approval B',
      'batch.approved A',
      'payout.paid A',
      'batch.completed A',
    ]);
    expect(named(read).slice(5).sort()).toEqual(['batch.completed B', 'batch.rejected B']);
    expect(read.slice(0, 3).map((event) => toWebhookBody(event).data)).toMatchObject([
      { status: 'awaiting_approval' },
      { status: 'awaiting_approval' },
      { status: 'pending', pending: 1 },
    ]);
  });

  it('shows a batch of duplicates, and nothing of one that is refused, replayed, tried or cancelled in part', async () => {
    await payouts.accept('A', [testItem('x'), testItem('y')]);
    await payouts.accept('B', [testItem('x')]);
    await payouts.accept('B', [testItem('x')]);
    await payouts.accept('C', [testItem('x')], { dryRun: true });
    await payouts.claim('A', [(await payouts.report('A')).items[0]?.payoutId ?? '']);
    await payouts.cancel('A');
    expect(named(await all())).toEqual(['batch.completed B']);
  });

  it('is the same in pages of any size', async () => {
    await settleAll();
    const whole = await all();
    for (const limit of [1, 2, 3, 7]) expect(await all(limit)).toEqual(whole);
  });

  it('goes on from a cursor at its end, which is there also where nothing has happened yet', async () => {
    const { events, next } = await feed.page();
    expect(events).toEqual([]);
    await settleAll();
    await feed.catchUp();
    const page = await feed.page(next);
    expect(page.events).toHaveLength(7);
    expect((await feed.page(page.next)).events).toEqual([]);
  });
});
