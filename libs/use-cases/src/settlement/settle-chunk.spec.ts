import { beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_SETTLEMENT_POLICY, isEndToEndId, isTaxId, parseIspb, type NoAnswer } from '#domain';
import {
  databaseDown,
  NotingEvents,
  NotingQueue,
  NotingStore,
  PAID,
  RECEIVER,
  settleDown,
  settles,
  TestClock,
  TestRail,
  untilTimeIsUp,
} from '../../test/settlement-stand-ins.js';
import { TestHolds } from '../../test/test-holds.js';
import { WRITE_AFTER_MS } from './chunk-results.js';
import type { PayoutChunk } from './payout-queue.port.js';
import { RailHold } from './rail-hold.js';
import { NoPace } from './rail-pace.port.js';
import type { SettlementSettings } from './settlement-settings.js';
import { SLOT_HOLD_MS, SettleChunk } from './settle-chunk.js';

const NO_ANSWER: NoAnswer = { kind: 'no_answer', detail: 'No answer.', countsAgainstBreaker: true };
const chunkOf = (...payoutIds: string[]): PayoutChunk => ({ payer: 'acme', batchId: 'batch', payoutIds });
const many = (count: number) => chunkOf(...Array.from({ length: count }, (_, n) => `payout-${String(n)}`));

describe('settling a chunk', () => {
  let clock: TestClock;
  let store: NotingStore;
  let rail: TestRail;
  let queue: NotingQueue;
  let events: NotingEvents;
  let paused: Set<string>;
  let settleChunk: SettleChunk;

  beforeEach(() => {
    [clock, store, rail, queue, events, paused] = [
      new TestClock(),
      new NotingStore(),
      new TestRail(),
      new NotingQueue(),
      new NotingEvents(),
      new Set(),
    ];
    settleChunk = open();
  });

  function open(settings: Partial<SettlementSettings> = {}): SettleChunk {
    const payer = parseIspb('32074986');
    if (!payer.ok) throw new Error(payer.fault.message.text);
    const all = {
      payerIspb: payer.value,
      railTimeoutMs: 10_000,
      leaseMs: 25_000,
      maxRailCalls: 150,
      policy: DEFAULT_SETTLEMENT_POLICY,
      breaker: { openAfterNoAnswers: 3, openMs: 5_000, probes: 2 },
      random: () => 0.5,
      ...settings,
    };
    const pace = new NoPace();
    const pauses = { isPaused: (payer: string) => paused.has(payer) };
    const hold = new RailHold(new TestHolds(clock), rail, clock, events, pace, all);
    return new SettleChunk(store, rail, queue, clock, events, all, pace, pauses, hold);
  }

  it('hands every payment to the rail under its own id, and writes all results in one go', async () => {
    await settleChunk.settle(many(100));
    expect(rail.submitted).toHaveLength(100);
    expect(new Set(rail.submitted.map(({ endToEndId }) => endToEndId)).size).toBe(100);
    expect(rail.submitted.every(({ endToEndId }) => isEndToEndId(endToEndId))).toBe(true);
    expect(store.written.map((results) => results.length)).toEqual([100]);
    expect(store.moveOf('payout-7')).toEqual(PAID);
  });

  it('does not let one slow payment hold up the others, nor the chunks that come after', async () => {
    rail.answer = ({ payoutId }, signal) => (payoutId === 'payout-0' ? untilTimeIsUp(signal) : settles());
    const settled = settleChunk.settle(many(100));
    await clock.pass(WRITE_AFTER_MS);
    expect(store.written.map((results) => results.length)).toEqual([99]);
    await clock.pass(SLOT_HOLD_MS);
    await settled;
    await settleChunk.settle(chunkOf('next'));
    expect(store.moveOf('next')).toEqual(PAID);
    await clock.pass(10_000);
    expect(store.moveOf('payout-0')).toMatchObject({ to: 'in_doubt', againInMs: 500 });
  });

  it('looks no key up whose receiver is known', async () => {
    store.known.set('known', { receiverIspb: PAID.receiverIspb });
    await settleChunk.settle(chunkOf('known', 'other'));
    expect(rail.lookUps).toBe(1);
  });

  it('writes the endToEndId of a look-up down, due at once, before anything is submitted', async () => {
    const endToEndId = 'E60701190202510051200abcdefghijk';
    if (!isEndToEndId(endToEndId)) throw new Error(endToEndId);
    const { receiverIspb } = PAID;
    if (receiverIspb === null) throw new Error('It is paid.');
    rail.endToEndIds = 'looked_up';
    rail.lookUpAnswer = Promise.resolve({ kind: 'found', receiverIspb, endToEndId });
    await settleChunk.settle(chunkOf('fresh'));
    expect(rail.submitted).toEqual([]);
    const kept = { to: 'processing', endToEndId, receiverIspb, againInMs: 0, newPaymentId: false };
    expect(store.moveOf('fresh')).toMatchObject(kept);
    expect(queue.enqueued).toMatchObject([{ payoutIds: ['fresh'] }]);

    store.known.set('known', { receiverIspb, endToEndId });
    await settleChunk.settle(chunkOf('known'));
    expect(rail.submitted).toMatchObject([{ payoutId: 'known', endToEndId }]);
    expect(rail.lookUps).toBe(1);
  });

  it.each([
    ['look_up', '***.982.247-**', undefined],
    ['look_up', '***.982.248-**', 'RECEIVER_MISMATCH'],
    ['look_up', undefined, 'RECEIVER_UNVERIFIABLE'],
    ['none', undefined, 'RECEIVER_UNVERIFIABLE'],
    ['submission', undefined, undefined],
  ] as const)('sends nothing to another owner than expected: %s, %s', async (ownerCheck, owner, code) => {
    rail.ownerCheck = ownerCheck;
    rail.lookUpAnswer = Promise.resolve({ kind: 'found', receiverIspb: RECEIVER, ...(owner && { owner }) });
    const expectedTaxId = '52998224725';
    if (!isTaxId(expectedTaxId)) throw new Error(expectedTaxId);
    store.known.set('owned', { expectedTaxId });
    await settleChunk.settle(chunkOf('owned'));
    if (code === undefined) expect(rail.submitted).toMatchObject([{ expectedTaxId }]);
    else {
      expect(rail.submitted).toEqual([]);
      expect(store.moveOf('owned')).toMatchObject({ to: 'failed', reason: { code } });
    }
  });

  it('asks about what may have been sent, and sends nothing', async () => {
    store.known.set('doubtful', { work: 'ask', status: 'in_doubt', doubtfulMs: 1_000 });
    await settleChunk.settle(chunkOf('doubtful'));
    expect(rail.submitted).toEqual([]);
    expect(store.moveOf('doubtful')).toEqual(PAID);
  });

  it.each(['submit', 'ask'] as const)(
    'neither sends nor asks about what may have been sent through another rail: %s',
    async (work) => {
      const status = work === 'ask' ? 'in_doubt' : 'processing';
      store.known.set('elsewhere', { work, status, otherRail: 'efi@psp.example', doubtfulMs: 60_000 });
      await settleChunk.settle(chunkOf('elsewhere'));
      expect([rail.submitted, rail.lookUps, rail.inquiries]).toEqual([[], 0, 0]);
      const reason = {
        code: 'RAIL_CHANGED',
        source: 'rail',
        detail: 'It may have been sent through efi@psp.example; this worker pays through test.',
      };
      expect(store.moveOf('elsewhere')).toMatchObject({ to: 'needs_review', reason, newPaymentId: false });
      expect(store.rails).toEqual(['test']);
      expect(events.reported).toEqual(['held: RAIL_CHANGED']);
    },
  );

  it('does not send again what the rail may have forgotten, also where an operator wants it sent', async () => {
    settleChunk = open({ policy: { ...DEFAULT_SETTLEMENT_POLICY, memoryMs: 60_000 } });
    store.known.set('redriven', { doubtfulMs: 60_001, mayBeTaken: true });
    store.known.set('in-time', { doubtfulMs: 50_000, mayBeTaken: true });
    await settleChunk.settle(chunkOf('redriven', 'in-time'));
    expect(rail.submitted).toMatchObject([{ payoutId: 'in-time' }]);
    const reason = { code: 'OUTCOME_UNKNOWN' };
    expect(store.moveOf('redriven')).toMatchObject({ to: 'needs_review', reason, newPaymentId: false });
  });

  it('does not send any more when a call might outlive the lease, and gives the payout back', async () => {
    let found: (value: { kind: 'found'; receiverIspb: NonNullable<typeof PAID.receiverIspb> }) => void = () =>
      undefined;
    rail.lookUpAnswer = new Promise((resolve) => (found = resolve));
    const settled = settleChunk.settle(chunkOf('late'));
    await clock.pass(14_000);
    await settled;
    if (PAID.receiverIspb !== null) found({ kind: 'found', receiverIspb: PAID.receiverIspb });
    await clock.pass(0);
    expect(rail.submitted).toEqual([]);
    expect(store.moveOf('late')).toMatchObject({ to: 'processing', newPaymentId: false, againInMs: 0 });
    expect(queue.enqueued).toEqual([chunkOf('late')]);
  });

  it('reports a settlement whose payout was ended otherwise meanwhile, and no other result that came late', async () => {
    store.unmatched.add('marked-failed');
    await settleChunk.settle(chunkOf('marked-failed', 'paid'));
    expect(events.reported).toEqual(['unmatched: marked-failed']);
    rail.answer = () => Promise.resolve({ kind: 'rejected', code: 'AC03' });
    await settleChunk.settle(chunkOf('marked-failed'));
    expect(events.reported).toHaveLength(1);
  });

  it('takes what a rail throws for no answer', async () => {
    rail.answer = () => Promise.reject(new Error('bug'));
    await settleChunk.settle(chunkOf('one'));
    expect(store.moveOf('one')).toMatchObject({ to: 'in_doubt' });
  });

  it('pauses submissions when the rail does not answer, tries it with a few, and continues', async () => {
    rail.answer = () => Promise.resolve(NO_ANSWER);
    await settleChunk.settle(many(3));
    expect(events.reported).toEqual(['rail is down']);
    store.tickets.length = 0;
    await settleChunk.settle(many(10));
    expect(store.tickets.filter(({ maySubmit }) => maySubmit)).toEqual([]);

    await clock.pass(5_000);
    rail.answer = settles;
    store.tickets.length = 0;
    await settleChunk.settle(many(10));
    expect(store.tickets.filter(({ maySubmit }) => maySubmit)).toHaveLength(2);
    expect(events.reported).toEqual(['rail is down', 'rail is up']);
    await settleChunk.settle(many(10));
    expect(rail.submitted).toHaveLength(3 + 2 + 10);
  });

  it('does not count sandbox keys against the rail', async () => {
    rail.answer = () => Promise.resolve({ ...NO_ANSWER, countsAgainstBreaker: false });
    await settleChunk.settle(many(20));
    expect(events.reported).toEqual([]);
  });

  it('leaves a rail alone that asks to be called later', async () => {
    rail.answer = () =>
      Promise.resolve({ kind: 'not_taken', detail: '429', countsAgainstBreaker: false, retryAfterMs: 3_000 });
    await settleChunk.settle(chunkOf('one'));
    expect(store.moveOf('one')).toMatchObject({ to: 'processing', newPaymentId: false });
    await settleChunk.settle(many(10));
    expect(rail.submitted).toHaveLength(1);
    await clock.pass(3_000);
    rail.answer = settles;
    await settleChunk.settle(many(10));
    expect(rail.submitted).toHaveLength(11);
    expect(events.reported).toEqual([]);
  });

  it('writes results again until they are written, while the database is down', async () => {
    store.failures.push(databaseDown(), databaseDown(), databaseDown());
    void settleChunk.settle(chunkOf('one'));
    await clock.pass(1_000);
    expect(store.moveOf('one')).toEqual(PAID);
  });

  it('gives results up when the lease is over: by then others ask for them', async () => {
    store.failures.push(...Array.from({ length: 100 }, databaseDown));
    void settleChunk.settle(many(2));
    await clock.pass(30_000);
    expect(events.reported).toEqual(['not written: 2']);
    await settleChunk.drain(0);
  });

  it('does not let a result that cannot be written take the others with it', async () => {
    const [all, poisoned] = [new Error('constraint'), new Error('constraint')];
    store.failures.push(all, poisoned);
    await settleChunk.settle(many(3));
    expect(store.written.flat()).toHaveLength(2);
    expect(events.reported).toEqual(['not written: 1']);
  });

  it('reports payouts that need an operator, once', async () => {
    rail.answer = () => Promise.resolve({ kind: 'rejected', code: 'AM04' });
    await settleChunk.settle(many(2));
    expect(events.reported).toEqual(['held: AM04,AM04']);
  });

  it('when drained waits for calls, then ends them and writes that they are in doubt', async () => {
    rail.answer = (_payment, signal) => untilTimeIsUp(signal);
    void settleChunk.settle(chunkOf('one'));
    await settleDown();
    let isDrained = false;
    const drained = settleChunk.drain(3_000).then(() => (isDrained = true));
    await clock.pass(2_900);
    expect(isDrained).toBe(false);
    await clock.pass(200);
    await drained;
    expect(store.moveOf('one')).toMatchObject({ to: 'in_doubt' });
  });

  it('has no more calls under way than it may', async () => {
    const under = { way: 0, most: 0 };
    rail.answer = async () => {
      under.most = Math.max(under.most, ++under.way);
      await settleDown();
      under.way -= 1;
      return settles();
    };
    await Promise.all([settleChunk.settle(many(100)), settleChunk.settle(many(100)), clock.pass(200)]);
    await settleChunk.drain(10_000);
    expect(rail.submitted).toHaveLength(200);
    expect(under.most).toBeGreaterThan(100);
    expect(under.most).toBeLessThanOrEqual(150);
  });
});
