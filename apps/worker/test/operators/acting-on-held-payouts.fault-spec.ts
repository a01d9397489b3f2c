import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor, type ServerProcess } from '#testing';
import { SettlementTestSystem, type StoredPayout } from '../settlement-test-system.js';
import { opsDocument, runOps } from './run-ops.js';

/** As short as the rules between them allow: what stays unknown is raised after three seconds. */
const QUICKER = {
  RAIL: 'simulated',
  RAIL_TIMEOUT_MS: '500',
  PAYOUT_LEASE_MS: '1500',
  RAIL_VISIBILITY_MS: '1000',
  PAYOUT_DOUBT_LIMIT_MS: '3000',
};

describe('operators and a worker on the simulated rail', () => {
  let system: SettlementTestSystem;
  let worker: ServerProcess;
  let batchId: string;
  const ops = (...args: string[]) => opsDocument(system.databaseUrl, ...args);
  const payoutOf = async (name: string): Promise<StoredPayout> => {
    const found = (await system.payouts(batchId)).find(({ pix_key }) => pix_key === `${name}@sandbox.pix`);
    if (found === undefined) throw new Error(name);
    return found;
  };
  const until = (name: string, status: string) =>
    waitFor(async () => (await payoutOf(name)).status === status, {
      what: `${name} to be ${status}`,
    });
  /** What the rail has decided on a payout, by endToEndId. */
  const ledgerOf = async ({ payout_id }: StoredPayout): Promise<string[]> => {
    const { rows } = await system.db.query<{ outcome: string }>(
      'SELECT outcome FROM simulated_payment WHERE payout_id = $1',
      [payout_id],
    );
    return rows.map(({ outcome }) => outcome).sort();
  };

  beforeAll(async () => {
    system = await SettlementTestSystem.start();
    batchId = await system.storeBatch(
      ['timeout-forever', 'am04', 'timeout-then-lost', 'timeout-forever+2'].map(
        (name) => `${name}@sandbox.pix`,
      ),
    );
    worker = await system.startWorker(QUICKER);
  });
  afterAll(() => system.stop());

  it('shows what is held, and why', async () => {
    await until('am04', 'needs_review');
    const { items } = await ops('stuck');
    expect(items).toContainEqual(
      expect.objectContaining({
        payer: 'default',
        batch_id: batchId,
        status: 'needs_review',
        failure: expect.objectContaining({ code: 'AM04' }),
        pix_key_masked: 'a***@s***.pix',
        age_seconds: expect.any(Number),
        advice: expect.stringContaining('redrive'),
      }),
    );
  });

  it('sends what the rail rejected again under a new endToEndId, as often as an operator asks for it', async () => {
    const first = await payoutOf('am04');
    expect(await ops('redrive', first.payout_id, '--reason', 'topped up')).toMatchObject({
      changed: true,
      payout: { status: 'processing' },
    });
    await waitFor(
      async () =>
        (await payoutOf('am04')).attempts === 2 && (await payoutOf('am04')).status === 'needs_review',
      {
        what: 'the rail to reject it again',
      },
    );
    expect((await payoutOf('am04')).end_to_end_id).not.toBe(first.end_to_end_id);
    expect(await ledgerOf(first)).toEqual(['rejected', 'rejected']);
  });

  it('asks about what was lost as often as an operator wants, and it is paid once', async () => {
    const lost = await payoutOf('timeout-then-lost');
    for (let asked = 0; asked < 3; asked += 1)
      await runOps(system.databaseUrl, 'check-status', lost.payout_id);
    await until('timeout-then-lost', 'paid');
    expect(await ledgerOf(lost)).toEqual(['settled']);
    const refused = await runOps(system.databaseUrl, 'redrive', lost.payout_id, '--json');
    expect(refused.status).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'payout_state_forbids' } });
    expect(refused.stderr).toContain('paid');
  });

  it('redrives a payment of unknown outcome under the same endToEndId', async () => {
    await until('timeout-forever+2', 'needs_review');
    const before = await payoutOf('timeout-forever+2');
    await ops('redrive', before.payout_id);
    await waitFor(async () => (await payoutOf('timeout-forever+2')).status === 'needs_review', {
      what: 'it to be held again',
    });
    expect(await payoutOf('timeout-forever+2')).toMatchObject({
      end_to_end_id: before.end_to_end_id,
      attempts: 1,
      failure_code: 'OUTCOME_UNKNOWN',
    });
    expect(await ledgerOf(before)).toEqual(['silent']);
  });

  it('lets nothing but a mark end what the rail never answers, and completes the batch', async () => {
    await until('timeout-forever', 'needs_review');
    const forever = await payoutOf('timeout-forever');
    expect(await ops('check-status', forever.payout_id)).toMatchObject({
      payout: { status: 'needs_review' },
    });
    const marked = await ops('mark-failed', forever.payout_id, '--reason', 'never settled, ticket 4711');
    expect(marked).toMatchObject({
      changed: true,
      payout: { status: 'failed', failure: { source: 'operator' } },
    });
    expect(await ops('mark-failed', forever.payout_id, '--reason', 'again')).toMatchObject({
      changed: false,
    });

    const second = await payoutOf('timeout-forever+2');
    const settledAt = new Date().toISOString();
    const paid = ['--reason', 'on the statement', '--settled-at', settledAt];
    await ops('mark-paid', second.payout_id, ...paid);
    await ops('mark-failed', (await payoutOf('am04')).payout_id, '--reason', 'paid by hand');
    expect(await system.isFinal(batchId)).toBe(true);

    const { items } = await ops('payout', second.end_to_end_id);
    expect(items).toMatchObject([
      {
        payout_id: second.payout_id,
        status: 'paid',
        settled_at: settledAt,
        history: expect.arrayContaining([
          expect.objectContaining({ status: 'paid', code: 'MARKED_PAID', detail: 'on the statement' }),
        ]),
      },
    ]);
    const { rows } = await system.db.query<{ n: string }>(
      `SELECT count(*) AS n FROM simulated_payment WHERE outcome = 'settled' GROUP BY payout_id HAVING count(*) > 1`,
    );
    expect(rows).toEqual([]);
  });

  it('submits nothing while settlement is paused, asks all the same, and continues', async () => {
    await ops('pause', '--reason', 'balance');
    await waitFor(() => worker.output.includes('Settlement is paused'), { what: 'the worker to know' });
    const doubtful = await payoutOf('timeout-then-lost');
    batchId = await system.storeBatch([`ana-${randomUUID()}@example.com`]);
    // Long enough in line to have been taken, were it not for the pause.
    await waitFor(
      async () => {
        const { rows } = await system.db.query(
          `SELECT FROM payout_due
            WHERE batch_id = $1 AND place IS NOT NULL AND unclaimed_due_at < now() - interval '5 seconds'`,
          [batchId],
        );
        return rows.length === 1;
      },
      { what: 'it to be in line for a while' },
    );
    expect(await system.payout(batchId)).toMatchObject({ status: 'pending', attempts: 0 });
    expect(await ops('status')).toMatchObject({ paused: true, reason: 'balance', pending: 1 });
    expect(doubtful.status).toBe('paid');

    expect(await ops('resume')).toMatchObject({ changed: true, paused: false });
    await waitFor(() => system.isFinal(batchId), { what: 'it to be paid' });
  });

  it('has written down who did all that', async () => {
    const { rows } = await system.db.query<{ actor: string; action: string }>(
      'SELECT actor, action FROM audit_log ORDER BY position',
    );
    expect(rows.every(({ actor }) => actor.startsWith('cli:'))).toBe(true);
    const actions = new Set(rows.map(({ action }) => action));
    for (const action of [
      'payout.redrive',
      'payout.check_status',
      'payout.mark_failed',
      'payout.mark_paid',
      'settlement.pause',
    ])
      expect(actions).toContain(action);
  });
});
