import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor, WOOVI, type PspBehaviour, type ServerProcess } from '#testing';
import { opsDocument } from './operators/run-ops.js';
import { SettlementTestSystem, type StoredPayout } from './settlement-test-system.js';

type Approvals = NonNullable<PspBehaviour['approvals']>;

/** What happens to the approvals of a payment by the local part of its key, and how many there must be. */
const WAYS: Readonly<Record<string, { approvals: Approvals; count: number; isCreateLost?: boolean }>> = {
  plain: { approvals: [], count: 1 },
  'create-unanswered': { approvals: [], count: 1, isCreateLost: true },
  'lost-on-its-way': { approvals: [{ isTaken: false, answer: 'reset' }], count: 2 },
  unanswered: { approvals: [{ isTaken: true, answer: 'none' }], count: 1 },
  'answered-500': { approvals: [{ isTaken: true, answer: 'error' }], count: 1 },
  'answered-404-by-a-proxy': { approvals: [{ isTaken: false, answer: 'foreign' }], count: 2 },
  'lost-twice': {
    approvals: [
      { isTaken: false, answer: 'garbage' },
      { isTaken: false, answer: 'reset' },
    ],
    count: 3,
  },
};
const REFUSED: PspBehaviour = {
  payment: 'settle',
  answer: 'plain',
  approvals: [{ isTaken: false, answer: 'refused' }],
};

describe('a PSP that pays what it is approved (woovi)', () => {
  const directory = mkdtempSync(join(tmpdir(), 'malote-approvals-'));
  const profileFile = join(directory, 'psp.json');
  let system: SettlementTestSystem;
  let worker: ServerProcess;
  beforeAll(async () => {
    system = await SettlementTestSystem.start({ dialect: WOOVI });
    const policy = { visibilityMs: 3_000, memoryMs: 60_000, underWayLimitMs: 60_000, questionCapMs: 1_000 };
    writeFileSync(profileFile, JSON.stringify({ extends: 'woovi', policy }));
    worker = await startWorker();
  });
  afterAll(async () => {
    await system.stop();
    rmSync(directory, { recursive: true });
  });

  const startWorker = () =>
    system.startWorker({
      ...WOOVI.variables,
      RAIL_PROFILE: profileFile,
      PAYOUT_DOUBT_LIMIT_MS: '20000',
    });
  /** How often the PSP was sent it, was asked to approve it, and has paid it. */
  const callsOf = ({ payment_id, pix_key }: StoredPayout) => ({
    key: pix_key,
    submissions: system.psp.submissions.filter(({ pixKey }) => pixKey === pix_key).length,
    approvals: system.psp.approvals.filter((id) => id === payment_id).length,
    settlements: system.psp.settlements().filter(({ endToEndId }) => endToEndId === payment_id).length,
  });

  it('pays once, whatever happens to the approval, and is sent nothing twice', async () => {
    system.psp.behave(({ pixKey }) => {
      const { approvals = [], isCreateLost = false } = WAYS[pixKey.replace(/@.*/, '')] ?? {};
      return { payment: 'settle', answer: isCreateLost ? 'reset' : 'plain', approvals };
    });
    const ways = Object.keys(WAYS);
    const batchId = await system.storeBatch(ways.map((way) => `${way}@example.com`));
    await system.waitUntilFinal(batchId, 60_000);
    const payouts = await system.payouts(batchId);
    expect(payouts.map(callsOf)).toEqual(
      ways.map((way) => ({
        key: `${way}@example.com`,
        submissions: 1,
        approvals: WAYS[way]?.count,
        settlements: 1,
      })),
    );
    expect(payouts.map(({ status, attempts }) => [status, attempts])).toEqual(ways.map(() => ['paid', 1]));
  });

  it('may refuse it for want of balance: the payout is held, and approved when an operator says so', async () => {
    system.psp.behave(() => REFUSED);
    const batchId = await system.storeBatch(['no-balance@example.com']);
    await waitFor(async () => (await system.payout(batchId)).status === 'needs_review', {
      what: 'the payout to be held',
    });
    const held = await system.payout(batchId);
    expect(held).toMatchObject({
      failure_code: 'OUTCOME_UNKNOWN',
      failure_detail: 'The rail has it and does not approve it (AM04).',
    });
    await opsDocument(system.databaseUrl, 'resume', '--reason', 'topped up');
    await opsDocument(system.databaseUrl, 'check-status', held.payout_id);
    await system.waitUntilFinal(batchId);
    expect(callsOf(await system.payout(batchId))).toMatchObject({
      submissions: 1,
      approvals: 2,
      settlements: 1,
    });
  });

  it('is asked to approve what a worker had handed in when it died', async () => {
    system.psp.behave(() => ({
      payment: 'settle',
      answer: 'plain',
      approvals: [{ isTaken: false, answer: 'held' }],
    }));
    const approvalsBefore = system.psp.approvals.length;
    const batchId = await system.storeBatch(['worker-dies@example.com']);
    await waitFor(() => system.psp.approvals.length > approvalsBefore, { what: 'the approval to arrive' });
    worker.kill('SIGKILL');
    await worker.ended;
    await startWorker();
    await system.waitUntilFinal(batchId);
    expect(callsOf(await system.payout(batchId))).toMatchObject({
      submissions: 1,
      approvals: 2,
      settlements: 1,
    });
  });
});
