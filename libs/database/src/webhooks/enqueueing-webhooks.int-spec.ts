import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { moveTo, type WebhookEndpoint } from '#domain';
import { waitFor } from '#testing';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { failedWith, PAID, testItem, TestPayouts } from '../../test/payout-steps.js';
import { ACTOR, TestWebhooks } from '../../test/webhook-steps.js';

const HELD = moveTo('needs_review', { reason: { code: 'AM04', source: 'rail', detail: null } });
const EVERYTHING = ['payout.paid', 'payout.failed', 'payout.needs_review', 'batch.completed'] as const;

describe('enqueueing webhooks about payouts and batches', () => {
  let database: TestSql;
  let payouts: TestPayouts;
  let webhooks: TestWebhooks;
  let payers = 0;

  beforeAll(async () => (database = await openTestSql()));
  beforeEach(() => {
    const payer = `payer-${String(++payers)}`;
    payouts = new TestPayouts(database.sql, payer);
    webhooks = new TestWebhooks(database, payer);
  });
  afterAll(() => database.close());

  const disable = (endpoint: WebhookEndpoint) =>
    webhooks.endpoints.change(
      webhooks.keyOf(endpoint),
      { url: undefined, events: undefined, enabled: false },
      ACTOR,
    );
  const acceptOf = async (batchId: string, ...externalIds: string[]) => {
    const { items = [] } = await payouts.accept(
      batchId,
      externalIds.map((id) => testItem(id)),
    );
    return items.map(({ payoutId }) => payoutId);
  };

  it('writes an event of each payout that was paid, failed or needs review, and one of the batch', async () => {
    await webhooks.create(...EVERYTHING);
    const [x = '', y = '', z = ''] = await acceptOf('A', 'x', 'y', 'z');
    expect(await webhooks.types()).toEqual([]);
    await payouts.pay('A', [x]);
    await payouts.write('A', await payouts.claim('A', [y]), failedWith('AC03'));
    const held = await payouts.claim('A', [z]);
    await payouts.write('A', held, HELD);
    expect(await webhooks.stored()).toMatchObject([
      {
        type: 'payout.paid',
        batch_id: 'A',
        payout_id: x,
        sequence: 2,
        status: 'waiting',
        attempts: 0,
      },
      { type: 'payout.failed', batch_id: 'A', payout_id: y, sequence: 2 },
      { type: 'payout.needs_review', batch_id: 'A', payout_id: z, sequence: 2 },
    ]);
  });

  it('carries the sequence of the history, also of what needed review before it was paid', async () => {
    await webhooks.create(...EVERYTHING);
    const [x = ''] = await acceptOf('A', 'x');
    await payouts.write('A', await payouts.claim('A'), HELD);
    // An operator has the payment looked up again.
    await database.dataSource.query(
      'UPDATE payout SET due_at = now(), not_before = NULL WHERE payer = $1 AND payout_id = $2',
      [payouts.payer, x],
    );
    await payouts.write('A', await payouts.claim('A'), PAID);
    const stored = await webhooks.stored();
    const payout = await payouts.reading.item({ payer: payouts.payer, batchId: 'A' }, 'x');
    const states = payout.history.filter(({ status }) => status === 'needs_review' || status === 'paid');
    expect(stored.filter((row) => row.payout_id === x).map((row) => [row.type, row.sequence])).toEqual(
      states.map(({ status, sequence }) => [`payout.${status}`, sequence]),
    );
    expect(stored.map((row) => row.type)).toContain('batch.completed');
  });

  it('writes nothing when the transaction that caused it is rolled back', async () => {
    await webhooks.create(...EVERYTHING);
    await acceptOf('A', 'x');
    const claimed = await payouts.claim('A');
    const rolledBack = database.dataSource.transaction(async (manager) => {
      const sql = database.sql.within(manager);
      const [{ payoutId, fence } = { payoutId: '', fence: '' }] = claimed;
      const text = `SELECT move_payouts($1, 'A', ARRAY[$2::uuid], ARRAY[$3::bigint], '{paid}', '{00000007}', '{NULL}', '{NULL}',
        ARRAY[now()], '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{f}')`;
      await sql.run({ name: 'test_pay_one', text }, [payouts.payer, payoutId, fence]);
      const [seen] = await sql.run<{ n: number }>(
        { name: 'test_count', text: 'SELECT count(*)::integer AS n FROM webhook_delivery WHERE payer = $1' },
        [payouts.payer],
      );
      expect(seen?.n).toBe(2);
      throw new Error('on purpose');
    });
    await expect(rolledBack).rejects.toThrow('on purpose');
    expect(await webhooks.stored()).toEqual([]);
    expect(await webhooks.eventCount()).toBe(0);
    await payouts.write('A', claimed, PAID);
    expect(await webhooks.types()).toEqual(['payout.paid', 'batch.completed']);
  });

  it('writes the event of a result once, however often the result is written', async () => {
    await webhooks.create(...EVERYTHING);
    await acceptOf('A', 'x', 'y');
    const claimed = await payouts.claim('A');
    await Promise.all([1, 2, 3].map(() => payouts.write('A', claimed, PAID)));
    await payouts.write('A', claimed, PAID);
    expect((await webhooks.types()).sort()).toEqual(['batch.completed', 'payout.paid', 'payout.paid']);
  });

  it('writes nothing without a listener: no webhook, another payer’s, a disabled one, another type', async () => {
    await new TestWebhooks(database, `${payouts.payer}-other`).create(...EVERYTHING);
    await acceptOf('A', 'x');
    await payouts.pay('A');
    expect(await webhooks.eventCount()).toBe(0);
    await disable(await webhooks.create(...EVERYTHING));
    await webhooks.create('payout.failed', 'payout.needs_review', 'ping');
    await acceptOf('B', 'y');
    await payouts.pay('B');
    expect(await webhooks.eventCount()).toBe(0);
    expect(await new TestWebhooks(database, `${payouts.payer}-other`).eventCount()).toBe(0);
  });

  it('writes one event, and a delivery for each that listens to it', async () => {
    const both = await webhooks.create('payout.paid', 'batch.completed');
    const payoutsOnly = await webhooks.create('payout.paid');
    const batchesOnly = await webhooks.create('batch.completed');
    await disable(await webhooks.create(...EVERYTHING));
    await acceptOf('A', 'x');
    await payouts.pay('A');
    expect(await webhooks.types(both)).toEqual(['payout.paid', 'batch.completed']);
    expect(await webhooks.types(payoutsOnly)).toEqual(['payout.paid']);
    expect(await webhooks.types(batchesOnly)).toEqual(['batch.completed']);
    expect(await webhooks.eventCount()).toBe(2);
    expect(await webhooks.stored()).toHaveLength(4);
  });

  it('writes that a batch is complete once, also when several workers move its last items at the same moment', async () => {
    await webhooks.create('batch.completed');
    for (let round = 0; round < 8; round += 1) {
      const batchId = `A-${String(round)}`;
      const ids = await acceptOf(batchId, ...Array.from({ length: 12 }, (_, n) => `${batchId}-${String(n)}`));
      const claims = await Promise.all(ids.slice(2).map((id) => payouts.claim(batchId, [id])));
      await Promise.all([
        ...claims.map((claimed, n) =>
          payouts.write(batchId, claimed, n % 2 === 0 ? PAID : failedWith('AC03')),
        ),
        payouts.cancel(batchId),
      ]);
      expect((await payouts.report(batchId)).batch.completedAt).toBeInstanceOf(Date);
    }
    const stored = (await webhooks.stored()).map(({ batch_id, payout_id }) => [batch_id, payout_id]);
    expect(stored.sort()).toEqual(Array.from({ length: 8 }, (_, round) => [`A-${String(round)}`, null]));
  });

  it('writes that a batch is complete when cancelling completes it', async () => {
    await webhooks.create(...EVERYTHING);
    await acceptOf('A', 'x', 'y');
    await payouts.cancel('A');
    await payouts.cancel('A');
    expect(await webhooks.types()).toEqual(['batch.completed']);
  });

  it('writes that a batch of duplicates is complete at its acceptance, and not again at a replay', async () => {
    await acceptOf('A', 'x');
    await webhooks.create(...EVERYTHING);
    await acceptOf('B', 'x');
    await acceptOf('B', 'x');
    expect(await webhooks.stored()).toMatchObject([
      { type: 'batch.completed', batch_id: 'B', payout_id: null, sequence: null },
    ]);
    await expect(payouts.accept('C', [testItem('x', { amount_cents: 1 })])).rejects.toMatchObject({
      code: 'external_id_conflict',
    });
    expect(await webhooks.eventCount()).toBe(1);
  });

  it('writes no Pix key down', async () => {
    await webhooks.create(...EVERYTHING);
    await payouts.accept('A', [testItem('x', { pix_key: 'a-key-like-no-other@email.com' })]);
    await payouts.write('A', await payouts.claim('A'), failedWith('AC03'));
    const rows = await database.dataSource.query<{ text: string }[]>(
      `SELECT to_jsonb(e)::text AS text FROM webhook_event e WHERE payer = $1
       UNION ALL SELECT to_jsonb(d)::text FROM webhook_delivery d WHERE payer = $1`,
      [payouts.payer],
    );
    expect(rows).toHaveLength(4);
    expect(JSON.stringify(rows)).not.toContain('a-key-like-no-other');
  });

  it.each([
    ['paying', true],
    ['cancelling', false],
  ])('%s does not fail for a webhook that is deleted at the same moment', async (_name, pays) => {
    const gone = await webhooks.create(...EVERYTHING);
    const stays = await webhooks.create(...EVERYTHING);
    await acceptOf('A', 'x');
    const claimed = pays ? await payouts.claim('A') : [];
    const acting = await database.dataSource.transaction(async (manager) => {
      const sql = database.sql.within(manager);
      const text = 'DELETE FROM webhook_endpoint WHERE payer = $1 AND endpoint_id = $2';
      await sql.run({ name: 'test_delete_webhook', text }, [payouts.payer, gone.endpointId]);
      const acted: Promise<unknown> = pays ? payouts.write('A', claimed, PAID) : payouts.cancel('A');
      const done = acted.then(
        () => 'done',
        (error: unknown) => error,
      );
      await waitFor(async () => (await waiting()) > 0, { what: 'the payout to meet the deletion' });
      return { done };
    });
    expect(await acting.done).toBe('done');
    expect(await webhooks.types(stays)).toContain('batch.completed');
    expect(await webhooks.types(gone)).toEqual([]);
  });

  /** Statements on this database that wait for a lock. */
  async function waiting(): Promise<number> {
    const [row] = await database.dataSource.query<{ n: number }[]>(
      `SELECT count(*)::integer AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return row?.n ?? 0;
  }
});
