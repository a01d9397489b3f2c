import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestFeed } from '../../test/feed.js';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { acceptAt, layOutOldMonths } from '../../test/payout-partitions.js';
import { failedWith, testItem, TestPayouts } from '../../test/payout-steps.js';
import { outboxOf, TestWebhooks } from '../../test/webhook-steps.js';
import { DatabaseState } from '../sandbox/database-state.js';

const JANUARY = '2025-01-10T12:00:00Z';
const FEBRUARY = '2025-02-10T12:00:00Z';
const PAGE = { limit: 10, cursor: undefined };

/** What outlives the payouts of a month whose tables are dropped. */
describe('payouts whose month was removed', () => {
  let database: TestSql;
  let payouts: TestPayouts;
  let oldIds: readonly string[] = [];

  const query = <Row>(text: string, values: unknown[] = []) => database.dataSource.query<Row[]>(text, values);
  const blockers = (day: string) => query('SELECT * FROM partition_blockers($1, $2)', ['payouts', day]);
  const retire = (day: string) => query('SELECT retire_partition($1, $2)', ['payouts', day]);

  /** As retention does it once the partition is retired. */
  async function dropJanuary(): Promise<void> {
    await query('ALTER TABLE payout DETACH PARTITION payout_20250101 CONCURRENTLY');
    await query('ALTER TABLE payout_history DETACH PARTITION payout_history_20250101 CONCURRENTLY');
    await query('DROP TABLE payout_20250101, payout_history_20250101');
    await query(
      `UPDATE stored_partition SET dropped_at = now() WHERE data = 'payouts' AND from_day = '2025-01-01'`,
    );
  }

  beforeAll(async () => {
    database = await openTestSql();
    await layOutOldMonths(database.dataSource);
    payouts = new TestPayouts(database.sql, 'acme');
    const old = await acceptAt(
      database.sql,
      'acme',
      'old',
      [testItem('paid'), testItem('failed'), testItem('cancelled')],
      JANUARY,
    );
    oldIds = old.payoutIds;
    await acceptAt(database.sql, 'acme', 'repeats', [testItem('paid'), testItem('kept')], FEBRUARY);
  });
  afterAll(() => database.close());

  it('are not removed before they are final', async () => {
    expect(await blockers('2025-01-01')).toEqual([{ blocker: 'pending', count: '3' }]);
    await expect(retire('2025-01-01')).rejects.toThrow(/pending: 3/);
    const [paid = '', failed = ''] = (await payouts.report('old')).items.map(({ payoutId }) => payoutId);
    const claimed = await payouts.claim('old', [failed]);
    expect(await blockers('2025-01-01')).toContainEqual({ blocker: 'processing', count: '1' });
    await payouts.write('old', claimed, failedWith('AC03'));
    await payouts.pay('old', [paid]);
    await payouts.cancel('old');
    expect(await blockers('2025-01-01')).toEqual([{ blocker: 'recent_events', count: '3' }]);
    await query(`UPDATE payout SET updated_at = updated_at - interval '29 days'`);
    expect(await blockers('2025-01-01')).toEqual([{ blocker: 'recent_events', count: '3' }]);
    await query(`UPDATE payout SET updated_at = updated_at - interval '1 day'`);
    expect(await blockers('2025-01-01')).toEqual([]);
    expect(await blockers('2025-02-01')).toEqual([{ blocker: 'pending', count: '1' }]);
    expect(await query(`SELECT * FROM partition_blockers('payouts', '2025-04-01')`)).toContainEqual({
      blocker: 'in_use',
      count: '1',
    });
  });

  it('leave their batches, whose items are gone', async () => {
    await retire('2025-01-01');
    await retire('2025-01-01');
    const retired = await payouts.report('old');
    await dropJanuary();
    const { batch, items } = await payouts.report('old');
    expect(retired).toEqual({ batch, items: [] });
    expect(items).toEqual([]);
    expect(batch).toMatchObject({ counts: { paid: 1, failed: 1, cancelled: 1 }, paidCents: 35_000 });
    expect(batch.itemsRemovedAt).toBeInstanceOf(Date);
    expect(await query(`SELECT FROM payout_due WHERE batch_id = 'old'`)).toEqual([]);
    expect(await query(`SELECT FROM batch_event WHERE batch_id = 'old'`)).toEqual([]);
    expect(await new TestFeed(database.sql, 'acme').all()).toEqual([]);
    expect((await payouts.report('repeats')).batch.itemsRemovedAt).toBeUndefined();
    const key = { payer: 'acme', batchId: 'old' };
    const removed = { code: 'items_removed', details: { batch_id: 'old' } };
    await expect(payouts.reading.items({ ...key, status: undefined }, PAGE)).rejects.toMatchObject(removed);
    await expect(payouts.reading.item(key, 'paid')).rejects.toMatchObject(removed);
    await expect(payouts.reading.everyItem({ ...key, status: undefined }).next()).rejects.toMatchObject(
      removed,
    );
    const search = (value: string) => payouts.reading.search('acme', { by: 'external_id', value }, PAGE);
    await expect(search('failed')).rejects.toMatchObject(removed);
    expect((await search('paid')).items.map(({ payout }) => payout.duplicateOf)).toMatchObject([
      { batchId: 'old', externalId: 'paid', status: 'paid' },
    ]);
    expect((await search('never-used')).items).toEqual([]);
    expect(await payouts.cancel('old')).toEqual({ cancelled: 0, notCancelled: [] });
  });

  it('send no webhooks any more: a delivery about one is given up, the others go out', async () => {
    const webhooks = new TestWebhooks(database, 'acme');
    const endpoint = await webhooks.tryToCreate(['payout.paid']);
    if (endpoint === 'too_many') throw new Error(endpoint);
    await query(
      `WITH event AS (
         INSERT INTO webhook_event (payer, event_id, type, occurred_at, batch_id, payout_id, sequence)
         VALUES ('acme', gen_random_uuid(), 'payout.paid', now(), 'old', $2, 2), ('acme', gen_random_uuid(), 'ping', now(), NULL, NULL, NULL)
         RETURNING event_id
       )
       INSERT INTO webhook_delivery (payer, endpoint_id, delivery_id, event_id, next_attempt_at)
       SELECT 'acme', $1, gen_random_uuid(), event_id, now() FROM event`,
      [endpoint.endpointId, oldIds[0]],
    );
    const outbox = outboxOf(database);
    const claimed = await outbox.claim(webhooks.keyOf(endpoint), 10, 1000);
    expect(claimed.map(({ event }) => event.type)).toEqual(['ping']);
    expect(await query(`SELECT status, last_fault FROM webhook_delivery WHERE status <> 'waiting'`)).toEqual([
      { status: 'given_up', last_fault: 'payout_removed' },
    ]);
  });

  it('keep nothing that reveals a Pix key', async () => {
    const rows = await query<{ row: string }>('SELECT to_jsonb(r)::text AS row FROM payout_removed r');
    expect(rows).toHaveLength(3);
    expect(rows.filter(({ row }) => row.includes('email.com'))).toEqual([]);
    const digests = await query(`SELECT DISTINCT digest FROM payout_removed`);
    expect(digests).toHaveLength(3);
  });

  it('stay used: the same is a duplicate and not paid, another payment is refused', async () => {
    const again = await payouts.accept('again', [testItem('failed'), testItem('cancelled'), testItem('new')]);
    expect(again.items?.map(({ status, duplicateOf }) => [status, duplicateOf?.status])).toEqual([
      ['duplicate', 'failed'],
      ['duplicate', 'cancelled'],
      ['pending', undefined],
    ]);
    const { items } = await payouts.report('again');
    expect(items.map(({ duplicateOf }) => duplicateOf?.batchId)).toEqual(['old', 'old', undefined]);
    expect(await payouts.claim('again')).toHaveLength(1);
    for (const change of [{ amount_cents: 1 }, { pix_key: 'other@email.com' }]) {
      await expect(payouts.accept('other', [testItem('ok'), testItem('paid', change)])).rejects.toMatchObject(
        {
          code: 'external_id_conflict',
          faults: [{ pointer: '/items/1', existing_batch_id: 'old' }],
        },
      );
    }
  });

  it('a batch that comes again is a replay still, and another under its id is refused', async () => {
    const same = [testItem('paid'), testItem('failed'), testItem('cancelled')];
    expect(await payouts.accept('old', same)).toMatchObject({
      replayed: true,
      batch: { status: 'completed_with_failures', counts: { paid: 1 } },
      items: [],
    });
    await expect(payouts.accept('old', [testItem('else')])).rejects.toMatchObject({
      code: 'batch_content_differs',
      faults: [{ pointer: '/items' }],
    });
  });

  it('nothing new is stored where they were: the clock that made such an id is wrong', async () => {
    await expect(acceptAt(database.sql, 'acme', 'late', [testItem('late')], JANUARY)).rejects.toThrow(
      /is the clock right/,
    );
    expect(await query(`SELECT FROM payout_batch WHERE batch_id = 'late'`)).toEqual([]);
  });

  it('ids beyond the last partition get one, up to a limit', async () => {
    const [last] = await query<{ ends: string }>(
      `SELECT max(to_day)::text AS ends FROM stored_partition WHERE data = 'payouts'`,
    );
    const ahead = await Promise.all(
      ['A', 'B', 'C'].map((name) =>
        acceptAt(
          database.sql,
          'acme',
          `ahead-${name}`,
          [testItem(`ahead-${name}`)],
          `${last?.ends ?? ''}T12:00:00Z`,
        ),
      ),
    );
    expect(ahead.map(({ outcome }) => outcome.kind)).toEqual(['accepted', 'accepted', 'accepted']);
    await payouts.pay('ahead-A');
    expect((await payouts.report('ahead-A')).batch.status).toBe('completed');
    const partitions = await query('SELECT FROM stored_partition WHERE from_day >= $1', [last?.ends]);
    expect(partitions).toHaveLength(1);
    await expect(
      acceptAt(database.sql, 'acme', 'far', [testItem('far')], '2999-01-01T00:00:00Z'),
    ).rejects.toThrow(/400 days/);
  });

  it('are forgotten with everything else when a sandbox is emptied', async () => {
    await new DatabaseState(database.sql, { catchUp: () => Promise.resolve() }).empty();
    expect(await payouts.accept('old', [testItem('paid', { amount_cents: 1 })])).toMatchObject({
      replayed: false,
      batch: { counts: { pending: 1 } },
    });
  });
});
