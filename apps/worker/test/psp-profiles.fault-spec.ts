import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { EFI, waitFor, WOOVI, type PspBehaviour } from '#testing';
import { SettlementTestSystem, type StoredPayout } from './settlement-test-system.js';

/** What a PSP does with a payment by the local part of its key, and what must come of it. */
const WAYS: Readonly<Record<string, { behaviour: PspBehaviour; status: 'paid' | 'failed' }>> = {
  'answers-plainly': { behaviour: { payment: 'settle', answer: 'plain' }, status: 'paid' },
  'answers-500': { behaviour: { payment: 'settle', answer: 'error' }, status: 'paid' },
  resets: { behaviour: { payment: 'settle', answer: 'reset' }, status: 'paid' },
  'sends-garbage': { behaviour: { payment: 'settle', answer: 'garbage' }, status: 'paid' },
  'has-a-proxy-say-404': { behaviour: { payment: 'settle', answer: 'foreign' }, status: 'paid' },
  'does-not-answer': { behaviour: { payment: 'settle', answer: 'none' }, status: 'paid' },
  'rejects-silently': { behaviour: { payment: 'reject', code: 'AC03', answer: 'none' }, status: 'failed' },
};
const SETTLE: PspBehaviour = { payment: 'settle', answer: 'plain' };

describe.each([
  ['efi', EFI],
  ['woovi', WOOVI],
])('a PSP by the profile %s', (name, dialect) => {
  const directory = mkdtempSync(join(tmpdir(), 'malote-psp-'));
  const profileFile = join(directory, 'psp.json');
  let system: SettlementTestSystem;

  async function start(): Promise<void> {
    system = await SettlementTestSystem.start({ dialect });
    // Its own words and rules; times that a test sees run out, and no certificate on loopback.
    const policy = { visibilityMs: 3_000, memoryMs: 60_000, underWayLimitMs: 60_000, questionCapMs: 1_000 };
    writeFileSync(profileFile, JSON.stringify({ extends: name, clientCertificate: 'none', policy }));
  }
  afterEach(async () => {
    await system.stop();
    rmSync(profileFile);
  });

  const startWorker = () =>
    system.startWorker({
      RAIL_PROFILE: profileFile,
      RAIL_AUTHORIZATION: 'app-id',
      RAIL_CLIENT_ID: 'client',
      RAIL_CLIENT_SECRET: 'secret',
      RAIL_ACCOUNT: 'pagador@efi.example',
      PAYOUT_DOUBT_LIMIT_MS: '20000',
    });
  const sentOf = ({ pix_key }: StoredPayout) =>
    system.psp.submissions.filter(({ pixKey }) => pixKey === pix_key).map(({ endToEndId }) => endToEndId);
  const settledOf = ({ pix_key }: StoredPayout) =>
    system.psp.settlements().filter(({ pixKey }) => pixKey === pix_key).length;

  it('pays once, however it answers, and its endToEndId is learnt', async () => {
    await start();
    const wayOf = (pixKey: string) => WAYS[pixKey.replace(/@.*/, '')];
    system.psp.behave(({ pixKey }) => wayOf(pixKey)?.behaviour ?? SETTLE);
    const batchId = await system.storeBatch(Object.keys(WAYS).map((way) => `${way}@example.com`));
    await startWorker();
    await system.waitUntilFinal(batchId);
    for (const payout of await system.payouts(batchId)) {
      const { status } = wayOf(payout.pix_key) ?? {};
      expect({ ...payout, sent: new Set(sentOf(payout)), settled: settledOf(payout) }).toMatchObject({
        pix_key: payout.pix_key,
        status,
        attempts: 1,
        sent: new Set([payout.payment_id]),
        settled: status === 'paid' ? 1 : 0,
        end_to_end_id: `E60701190202510051200${payout.payment_id.slice(-11)}`,
      });
    }
  });

  it('pays once, though a worker dies in the call and what was sent is sent again', async () => {
    await start();
    // The first is taken in and lost on its way back; what comes again is "already there".
    system.psp.behave(({ nth }) => (nth === 1 ? { payment: 'settle', answer: 'held' } : SETTLE));
    const batchId = await system.storeBatch(['ana@example.com']);
    const worker = await startWorker();
    await waitFor(() => system.psp.submissions.length === 1, { what: 'the payment to arrive' });
    worker.kill('SIGKILL');
    await worker.ended;
    await startWorker();
    await system.waitUntilFinal(batchId);
    const payout = await system.payout(batchId);
    expect(payout).toMatchObject({ status: 'paid', attempts: 1 });
    expect([new Set(sentOf(payout)), settledOf(payout)]).toEqual([new Set([payout.payment_id]), 1]);
  });

  it('loses a payment: it goes out again only where the PSP says in its own words that it does not know it', async () => {
    await start();
    system.psp.behave(({ nth }) => (nth === 1 ? { payment: 'lose', answer: 'reset' } : SETTLE));
    const batchId = await system.storeBatch(['ana@example.com']);
    await startWorker();
    const isResent = name === 'efi';
    const ended = isResent ? 'paid' : 'needs_review';
    await waitFor(async () => (await system.payout(batchId)).status === ended, {
      what: `the payout to be ${ended}`,
    });
    const payout = await system.payout(batchId);
    expect(sentOf(payout)).toEqual(Array.from({ length: isResent ? 2 : 1 }, () => payout.payment_id));
    expect(settledOf(payout)).toBe(isResent ? 1 : 0);
  });

  if (name === 'efi')
    it('refuses what it has, in words that name no payment: it has not failed by that', async () => {
      await start();
      // It shows the payment later than it promises, so it is sent again; by then the key is gone.
      system.psp.behave(({ nth, pixKey }) => {
        if (pixKey.startsWith('gone')) return { payment: 'lose', answer: 'refused' };
        return nth === 1
          ? { payment: 'settle', answer: 'none', visibleAfterMs: 8_000 }
          : { payment: 'settle', answer: 'refused' };
      });
      const batchId = await system.storeBatch(['gone@example.com', 'ana@example.com']);
      await startWorker();
      await waitFor(async () => (await system.payouts(batchId))[1]?.status === 'paid', {
        what: 'the payout to be paid',
      });
      const [gone, paid] = await system.payouts(batchId);
      if (gone === undefined || paid === undefined) throw new Error('There are two.');
      expect(gone).toMatchObject({ status: 'failed', failure_code: 'KEY_NOT_FOUND' });
      expect([settledOf(gone), settledOf(paid), new Set(sentOf(paid)).size]).toEqual([0, 1, 1]);
    });
});
