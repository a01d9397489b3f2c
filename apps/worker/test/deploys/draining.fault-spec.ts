import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startThrowawayRedis, waitFor, type ServerProcess, type ThrowawayRedis } from '#testing';
import { opsDocument, runOps } from '../operators/run-ops.js';
import { SettlementTestSystem } from '../settlement-test-system.js';

const STALL_LIMIT_MS = 12_000;
/** A call to the rail that is held while commands run, however long their processes take to start. */
const PATIENT = { RAIL_TIMEOUT_MS: '110000', PAYOUT_LEASE_MS: '120000' };
/** Twice the lease is less than the limit, which a longer lease would raise. */
const SOON_STUCK = { PAYOUT_LEASE_MS: '5000', WORKER_STALL_LIMIT_MS: String(STALL_LIMIT_MS) };

interface Listed {
  readonly worker_id: string;
  readonly host: string;
  readonly pid: number;
  readonly state: string;
  readonly runs: readonly string[];
  readonly drain_requested_by: string | null;
  readonly reason: string | null;
}

describe('a worker that is drained from afar', () => {
  let system: SettlementTestSystem;
  let redis: ThrowawayRedis;
  let worker: ServerProcess;
  let id: string;
  beforeAll(async () => {
    redis = await startThrowawayRedis();
    system = await SettlementTestSystem.start({ redisUrl: redis.url });
    worker = await system.startWorker(PATIENT);
  });
  afterAll(async () => {
    await system.stop();
    await redis.stop();
  });

  const listed = async (): Promise<readonly Listed[]> =>
    (await opsDocument(system.databaseUrl, 'workers'))['items'] as Listed[];
  const ops = (...args: string[]) => opsDocument(system.databaseUrl, ...args);
  const health = async (name: 'live' | 'ready'): Promise<{ status: number; body: { status: string } }> => {
    const answer = await fetch(`${worker.url}/health/${name}`);
    return { status: answer.status, body: (await answer.json()) as { status: string } };
  };
  const audited = async (): Promise<object[]> =>
    (
      await system.db.query<Record<string, unknown>>(
        `SELECT action, subject, details->>'reason' AS reason FROM audit_log ORDER BY position`,
      )
    ).rows;

  const listedWorker = (): Promise<Listed | undefined> =>
    waitFor(async () => (await listed()).find(({ pid }) => pid === worker.pid), {
      what: 'the heartbeat of the worker',
    });

  it('is listed, by its own id, with where it runs and what', async () => {
    const only = await listedWorker();
    expect(only).toMatchObject({ state: 'working', runs: ['settlement', 'webhooks', 'sweeping'] });
    id = only?.worker_id ?? '';
    const { stdout } = await runOps(system.databaseUrl, 'workers');
    expect(stdout).toMatch(/^worker +host +pid +version +up +state +runs/);
    expect(stdout).toContain(id);
  });

  it('finishes what it holds, takes no more, and is alive but not ready', async () => {
    system.psp.behave(() => ({ payment: 'settle', answer: 'held' }));
    const batchId = await system.storeBatch(['ana@example.com']);
    await waitFor(() => system.psp.submissions.length === 1, { what: 'the payment to arrive' });
    expect(await ops('drain', id, '--no-wait', '--reason', 'new node')).toMatchObject({
      changed: true,
      others_working: 0,
    });
    await waitFor(async () => (await health('ready')).status === 503, { what: 'it to be not ready' });
    system.psp.release();
    // By its host, and a second time: nothing new.
    const { worker: drained, ...said } = await ops('drain', (await listed())[0]?.host ?? '');
    expect(said).toEqual({ changed: false, others_working: 0 });
    expect(drained).toMatchObject({ worker_id: id, state: 'drained', reason: 'new node' });
    expect(await system.payout(batchId)).toMatchObject({ status: 'paid' });
    expect(await health('ready')).toMatchObject({ status: 503, body: { status: 'drained' } });
    expect(await audited()).toEqual([{ action: 'worker.drain', subject: id, reason: 'new node' }]);
  });

  it('stays drained and alive while work waits, with Redis emptied and after it was down', async () => {
    expect((await worker.stop()).status).toBe(0);
    worker = await system.startWorker(SOON_STUCK);
    id = (await listedWorker())?.worker_id ?? '';
    await ops('drain', id, '--reason', 'new disk');
    system.psp.behave(() => ({ payment: 'settle', answer: 'plain' }));
    const batchId = await system.storeBatch(['bia@example.com', 'caio@example.com']);
    await redis.crash();
    await redis.restart();
    const untilMs = performance.now() + 1.5 * STALL_LIMIT_MS;
    const seen = new Set<string>();
    await waitFor(
      async () => {
        seen.add(`${String((await health('live')).status)} ${(await health('ready')).body.status}`);
        return performance.now() > untilMs;
      },
      { what: 'more than the limit to have passed', everyMs: 100, timeoutMs: 3 * STALL_LIMIT_MS },
    );
    expect([...seen]).toEqual(['200 drained']);
    expect((await system.payouts(batchId)).map(({ status, fence }) => `${status} ${fence}`)).toEqual([
      'pending 0',
      'pending 0',
    ]);
    expect(await listed()).toMatchObject([{ worker_id: id, state: 'drained', reason: 'new disk' }]);

    expect(await ops('undrain', id)).toMatchObject({ changed: true });
    await system.waitUntilFinal(batchId);
    await waitFor(async () => (await health('ready')).status === 200, { what: 'it to be ready' });
    expect(await ops('undrain', id)).toMatchObject({ changed: false });
    expect((await audited()).slice(1)).toEqual([
      { action: 'worker.drain', subject: id, reason: 'new disk' },
      { action: 'worker.undrain', subject: id, reason: null },
    ]);
  });

  it('is forgotten when it dies, and at once when it stops in good order', async () => {
    const other = await system.startWorker();
    await waitFor(async () => (await listed()).length === 2, { what: 'both to be listed' });
    expect((await other.stop()).status).toBe(0);
    expect(await listed()).toMatchObject([{ worker_id: id }]);
    worker.kill('SIGKILL');
    await waitFor(async () => (await listed()).length === 0, {
      what: 'the dead one to be forgotten',
      everyMs: 500,
    });
    expect(await runOps(system.databaseUrl, 'drain', id)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('No running worker'),
    });
  });
});
