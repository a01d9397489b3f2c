import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Metrics } from '#observability';
import { waitFor } from '#testing';
import { toWebhookBody } from '#webhooks';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { testItem, TestPayouts } from '../../test/payout-steps.js';
import { outboxOf, TestWebhooks } from '../../test/webhook-steps.js';
import { PayoutBatchEntity } from '../entities/payout-batch.entity.js';
import { BatchApprovalRepository, type ApprovalDecision } from './batch-approval.repository.js';

const RACERS = 12;
const ITEMS = [testItem('x'), testItem('y')];
const TOTAL_CENTS = 70_000;
const BATCH_EVENTS = [
  'batch.awaiting_approval',
  'batch.approved',
  'batch.rejected',
  'batch.completed',
] as const;

describe('a batch above approval_above_cents', () => {
  let database: TestSql;
  let approvals: BatchApprovalRepository;
  let payouts: TestPayouts;
  let webhooks: TestWebhooks;
  let payers = 0;

  beforeAll(async () => {
    database = await openTestSql();
    const batches = database.dataSource.getRepository(PayoutBatchEntity);
    approvals = new BatchApprovalRepository(batches, database.sql, new Metrics());
  });
  beforeEach(async () => {
    const payer = `payer-${String(++payers)}`;
    payouts = new TestPayouts(database.sql, payer);
    webhooks = new TestWebhooks(database, payer);
    await database.dataSource.query(
      'INSERT INTO payer_policy (payer, approval_above_cents) VALUES ($1, $2)',
      [payer, TOTAL_CENTS - 1],
    );
  });
  afterAll(() => database.close());

  const decide = (decision: ApprovalDecision, keyId?: string) =>
    approvals.decide({ payer: payouts.payer, batchId: 'A' }, decision, { keyId, actor: 'key:second' });
  const statusNow = async () => (await payouts.report('A')).batch.status;
  const audited = () =>
    database.dataSource.query<object[]>(
      "SELECT actor, action, subject, details FROM audit_log WHERE details ->> 'payer' = $1 AND action LIKE 'batch.%'",
      [payouts.payer],
    );
  const notAwaiting = (status: string) => ({ code: 'batch_not_awaiting_approval', details: { status } });

  it('awaits it, and nothing of it is sent', async () => {
    const accepted = await payouts.accept('A', ITEMS);
    expect(accepted.batch.status).toBe('awaiting_approval');
    expect(await payouts.report('A')).toEqual({ batch: accepted.batch, items: accepted.items });
    expect(payouts.queue.turns).toBe(0);
    expect(await payouts.unclaimedInLine()).toEqual([]);
    expect(await payouts.claim('A')).toEqual([]);
  });

  it('is one of more than that, and not of repetitions alone', async () => {
    const [x = {}] = ITEMS;
    expect((await payouts.accept('B', [{ ...x, amount_cents: TOTAL_CENTS - 1 }])).batch.status).toBe(
      'pending',
    );
    await payouts.accept('C', [testItem('z', { amount_cents: 60_000 })]);
    const repeated = testItem('z', { amount_cents: 60_000 });
    expect((await payouts.accept('D', [repeated, repeated])).batch.status).toBe('completed');
  });

  it('approved, is pending, and a worker finds it at once', async () => {
    await payouts.accept('A', ITEMS);
    await decide('approved');
    expect(await statusNow()).toBe('pending');
    expect(await payouts.unclaimedInLine()).toHaveLength(2);
    await payouts.pay('A');
    expect(await statusNow()).toBe('completed');
    expect(await audited()).toEqual([
      {
        actor: 'key:second',
        action: 'batch.approve',
        subject: 'A',
        details: { payer: payouts.payer, amount_cents: TOTAL_CENTS },
      },
    ]);
    await decide('approved');
    expect(await audited()).toHaveLength(1);
    await expect(decide('rejected')).rejects.toMatchObject(notAwaiting('completed'));
  });

  it('approved, is scheduled where it says so', async () => {
    const scheduled_for = new Date(Date.now() + 3_600_000).toISOString();
    await payouts.accept('A', ITEMS, { departure: { scheduled_for } });
    expect(await statusNow()).toBe('awaiting_approval');
    await decide('approved');
    expect(await statusNow()).toBe('scheduled');
    expect(await payouts.unclaimedInLine()).toEqual([]);
  });

  it('rejected, is cancelled', async () => {
    await payouts.accept('A', ITEMS);
    await decide('rejected');
    expect((await payouts.report('A')).batch).toMatchObject({
      status: 'cancelled',
      counts: { cancelled: 2 },
    });
    await decide('rejected');
    expect(await audited()).toMatchObject([{ action: 'batch.reject' }]);
    await expect(decide('approved')).rejects.toMatchObject(notAwaiting('cancelled'));
  });

  it('can be cancelled, and then there is nothing to decide', async () => {
    await payouts.accept('A', ITEMS);
    expect(await payouts.cancel('A')).toMatchObject({ cancelled: 2 });
    await expect(decide('approved')).rejects.toMatchObject(notAwaiting('cancelled'));
    await expect(decide('rejected')).rejects.toMatchObject(notAwaiting('cancelled'));
  });

  it('is decided by another key than the one that sent it, and than those that replaced it', async () => {
    for (const [id, from] of [
      ['first', null],
      ['next', 'first'],
      ['second', null],
    ])
      await database.dataSource.query(
        `INSERT INTO api_key (key_id, prefix, key_hash, scopes, ispbs, rotated_from)
         VALUES ($1::text, 'mk_', sha256(convert_to($1::text, 'UTF8')), '{payouts:approve}', '{}', $2)`,
        [id, from],
      );
    await payouts.accept('A', ITEMS, { postedBy: 'first' });
    for (const decision of ['approved', 'rejected'] as const) {
      await expect(decide(decision, 'first')).rejects.toMatchObject({ code: 'same_key' });
      await expect(decide(decision, 'next')).rejects.toMatchObject({ code: 'same_key' });
    }
    expect(await statusNow()).toBe('awaiting_approval');
    await decide('approved', 'second');
    expect(await statusNow()).toBe('pending');
  });

  it('is decided once, however many decide and cancel at once', async () => {
    await webhooks.create(...BATCH_EVENTS);
    await payouts.accept('A', ITEMS);
    const all = await Promise.allSettled(
      Array.from({ length: RACERS }, (_, n) =>
        n % 3 === 2 ? payouts.cancel('A') : decide(n % 3 === 0 ? 'approved' : 'rejected'),
      ),
    );
    for (const outcome of all)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'batch_not_awaiting_approval' });
    const types = await webhooks.types();
    const decisions = types.filter((type) => type === 'batch.approved' || type === 'batch.rejected');
    expect(decisions.length).toBe((await audited()).length);
    expect(decisions.length).toBeLessThan(2);
    // Whatever was decided, a cancellation came: before it, or after.
    expect((await payouts.report('A')).batch).toMatchObject({
      status: 'cancelled',
      counts: { cancelled: 2 },
    });
    expect(types.filter((type) => type === 'batch.completed')).toHaveLength(1);
  });

  it.each(['approved', 'rejected'] as const)('is %s once, however many do so at once', async (decision) => {
    await webhooks.create(...BATCH_EVENTS);
    await payouts.accept('A', ITEMS);
    await Promise.all(Array.from({ length: RACERS }, () => decide(decision)));
    expect((await webhooks.types()).filter((type) => type === `batch.${decision}`)).toHaveLength(1);
    expect(await audited()).toHaveLength(1);
  });

  it('still awaits approval where the decision is lost on its way, and can be decided again', async () => {
    const endpoint = await webhooks.create(...BATCH_EVENTS);
    await payouts.accept('A', ITEMS);
    for (const decision of ['rejected', 'approved'] as const) {
      const holder = database.dataSource.createQueryRunner();
      await holder.startTransaction();
      await holder.query('SELECT FROM webhook_endpoint WHERE endpoint_id = $1 FOR UPDATE', [
        endpoint.endpointId,
      ]);
      const lost = expect(decide(decision)).rejects.toMatchObject({ code: 'database_unavailable' });
      // All of it is written, and waits for the listener.
      await waitFor(
        async () => {
          const rows = await database.dataSource.query<object[]>(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
              WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%decide_payout_batch%'`,
          );
          return rows.length === 1;
        },
        { what: 'the decision to wait' },
      );
      await lost;
      await holder.rollbackTransaction();
      await holder.release();
      expect((await payouts.report('A')).batch).toMatchObject({
        status: 'awaiting_approval',
        counts: { pending: 2 },
      });
      expect(await payouts.unclaimedInLine()).toEqual([]);
    }
    expect(await audited()).toEqual([]);
    expect(await webhooks.types()).toEqual(['batch.awaiting_approval']);
    await decide('approved');
    expect(await payouts.unclaimedInLine()).toHaveLength(2);
  });

  it('is reported by webhooks as it was at each event', async () => {
    const endpoint = await webhooks.create(...BATCH_EVENTS);
    await payouts.accept('A', [...ITEMS, testItem('x')]);
    await decide('approved');
    await payouts.pay('A');
    const claimed = await outboxOf(database).claim(webhooks.keyOf(endpoint), 10, 25_000);
    const sent = claimed.map(({ event }) => toWebhookBody(event));
    const unsent = { processed: 1, pending: 2, duplicates: 1, amount_cents: { paid: 0 }, completed_at: null };
    expect(sent.sort((a, b) => a.timestamp.localeCompare(b.timestamp))).toMatchObject([
      { type: 'batch.awaiting_approval', data: { status: 'awaiting_approval', ...unsent } },
      { type: 'batch.approved', data: { status: 'pending', ...unsent } },
      { type: 'batch.completed', data: { status: 'completed', processed: 3, successful: 2 } },
    ]);
  });
});
