import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { DIALECTS, SPI, waitFor, type PspBehaviour } from '#testing';
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
const ENDS = ['paid', 'failed', 'needs_review'];

interface Case {
  /** Whether a payment that was lost goes out again: only where the PSP can say that it does not know it. */
  readonly isResent: boolean;
  /** Our id there is a UUID made from the payment id. */
  readonly hasUuid?: boolean;
  /** When it names the endToEndId: of every payment that it has taken in, of what is paid, or not at all. */
  readonly names?: 'paid' | 'none';
  readonly policy?: object;
  /** It is shown to questions this late, and may be spoken of wrongly before. */
  readonly visibleAfterMs?: number;
}

const CASES: Readonly<Record<string, Case>> = {
  efi: { isResent: true },
  woovi: { isResent: false },
  celcoin: {
    isResent: false,
    policy: { earliestQuestionMs: 3_000 },
    visibleAfterMs: 2_500,
  },
  inter: { isResent: true, hasUuid: true, names: 'paid' },
  asaas: { isResent: false, names: 'paid' },
  stark: { isResent: true, names: 'none' },
  qitech: { isResent: true, hasUuid: true },
};

describe.each(Object.keys(CASES))('a PSP by the profile %s', (name) => {
  const one: Case = CASES[name] ?? { isResent: false };
  const { isResent, hasUuid = false, names = 'all', policy: own, visibleAfterMs = 0 } = one;
  const dialect = DIALECTS.get(name) ?? SPI;
  const directory = mkdtempSync(join(tmpdir(), 'malote-psp-'));
  const profileFile = join(directory, 'psp.json');
  let system: SettlementTestSystem;

  async function start(): Promise<void> {
    system = await SettlementTestSystem.start({ dialect });
    // Its own words and rules; times that a test sees run out, and no certificate on loopback.
    const times = { visibilityMs: 3_000, memoryMs: 60_000, underWayLimitMs: 60_000, questionCapMs: 1_000 };
    const policy = { ...times, ...own };
    writeFileSync(profileFile, JSON.stringify({ extends: name, clientCertificate: 'none', policy }));
  }
  afterEach(async () => {
    await system.stop();
    rmSync(profileFile);
  });

  const startWorker = () =>
    system.startWorker({
      RAIL_PROFILE: profileFile,
      ...dialect.variables,
      PAYOUT_DOUBT_LIMIT_MS: '12000',
    });
  const behave = (behaviourOf: (pixKey: string, nth: number) => PspBehaviour) => {
    system.psp.behave(({ pixKey, nth }) => ({ visibleAfterMs, ...behaviourOf(pixKey, nth) }));
  };
  const sentOf = ({ pix_key }: StoredPayout) =>
    system.psp.submissions.filter(({ pixKey }) => pixKey === pix_key);
  const settledOf = ({ pix_key }: StoredPayout) =>
    system.psp.settlements().filter(({ pixKey }) => pixKey === pix_key).length;

  it('pays once, however it answers, and its endToEndId is learnt; what it loses goes out again only where it says so in its own words', async () => {
    await start();
    const wayOf = (pixKey: string) => WAYS[pixKey.replace(/@.*/, '')];
    behave((pixKey, nth) => {
      if (pixKey.startsWith('loses') && nth === 1) return { payment: 'lose', answer: 'reset' };
      // Where a repeat is the question, it is answered.
      return nth === 1 ? (wayOf(pixKey)?.behaviour ?? SETTLE) : SETTLE;
    });
    const keys = [...Object.keys(WAYS), 'loses'].map((way) => `${way}@example.com`);
    const batchId = await system.storeBatch(keys);
    await startWorker();
    const inTheEnd = isResent ? 'paid' : 'needs_review';
    const lost = async () => (await system.payouts(batchId)).at(-1);
    await waitFor(async () => (await lost())?.status === inTheEnd, {
      what: `what was lost to be ${inTheEnd}`,
    });
    const decided = async () => (await system.payouts(batchId)).every(({ status }) => ENDS.includes(status));
    await waitFor(decided, { what: 'the others to be final' });
    for (const payout of await system.payouts(batchId)) {
      const isLost = payout.pix_key.startsWith('loses');
      const status = isLost ? inTheEnd : wayOf(payout.pix_key)?.status;
      const sent = sentOf(payout);
      const [first] = sent;
      const id = hasUuid ? first?.endToEndId : payout.payment_id;
      const isNamed = names === 'all' ? status !== 'needs_review' : names === 'paid' && status === 'paid';
      const made = `E60701190202510051200${String(id).replaceAll('-', '').slice(-11)}`;
      expect({
        ...payout,
        sent: new Set(sent.map(({ endToEndId }) => endToEndId)),
        settled: settledOf(payout),
      }).toMatchObject({
        pix_key: payout.pix_key,
        status,
        attempts: 1,
        sent: new Set([id]),
        settled: status === 'paid' ? 1 : 0,
        ...(isNamed && { end_to_end_id: first?.orderedAs ?? made }),
        ...(names === 'none' && { end_to_end_id: null }),
      });
      if (isLost) expect(sent).toHaveLength(isResent ? 2 : 1);
    }
  });

  it('pays once, though a worker dies in the call and what was sent is sent again', async () => {
    await start();
    // The first is taken in and lost on its way back; what comes again is "already there".
    behave((_pixKey, nth) => (nth === 1 ? { payment: 'settle', answer: 'held' } : SETTLE));
    const batchId = await system.storeBatch(['ana@example.com']);
    const worker = await startWorker();
    await waitFor(() => system.psp.submissions.length === 1, { what: 'the payment to arrive' });
    worker.kill('SIGKILL');
    await worker.ended;
    await startWorker();
    await system.waitUntilFinal(batchId);
    const payout = await system.payout(batchId);
    expect(payout).toMatchObject({ status: 'paid', attempts: 1 });
    const ids = new Set(sentOf(payout).map(({ endToEndId }) => endToEndId));
    expect([ids.size, settledOf(payout)]).toEqual([1, 1]);
    if (!hasUuid) expect(ids).toEqual(new Set([payout.payment_id]));
  });

  if (name === 'celcoin')
    it('has been sent nothing, though a worker dies in the look-up: the key is looked up anew', async () => {
      await start();
      system.psp.holdLookUps();
      const batchId = await system.storeBatch(['ana@example.com']);
      const worker = await startWorker();
      await waitFor(() => system.psp.lookUps === 1, { what: 'the key to be looked up' });
      worker.kill('SIGKILL');
      await worker.ended;
      system.psp.release();
      await startWorker();
      await system.waitUntilFinal(batchId);
      const payout = await system.payout(batchId);
      expect(payout).toMatchObject({ status: 'paid', attempts: 2 });
      expect(sentOf(payout)).toMatchObject([
        { endToEndId: payout.payment_id, orderedAs: payout.end_to_end_id },
      ]);
    });

  if (name === 'efi')
    it('refuses what it has, in words that name no payment: it has not failed by that', async () => {
      await start();
      // It shows the payment later than it promises, so it is sent again; by then the key is gone.
      behave((pixKey, nth) => {
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
      const ids = new Set(sentOf(paid).map(({ endToEndId }) => endToEndId));
      expect([settledOf(gone), settledOf(paid), ids.size]).toEqual([0, 1, 1]);
    });
});
