import { beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_SETTLEMENT_POLICY, parseIspb } from '#domain';
import {
  NotingEvents,
  NotingQueue,
  NotingStore,
  PAID,
  settleDown,
  settles,
  TestClock,
  TestPace,
  TestRail,
  untilTimeIsUp,
} from '../../test/settlement-stand-ins.js';
import { TestHolds } from '../../test/test-holds.js';
import type { PayoutChunk } from './payout-queue.port.js';
import { RailHold } from './rail-hold.js';
import { SettleChunk } from './settle-chunk.js';

const chunkOf = (...payoutIds: string[]): PayoutChunk => ({ payer: 'acme', batchId: 'batch', payoutIds });
const many = (count: number) => chunkOf(...Array.from({ length: count }, (_, n) => `payout-${String(n)}`));

describe('settling at the pace of the rail', () => {
  let clock: TestClock;
  let store: NotingStore;
  let rail: TestRail;
  let queue: NotingQueue;
  let pace: TestPace;
  let paused: Set<string>;
  let settleChunk: SettleChunk;

  beforeEach(() => {
    [clock, store, rail, queue, pace, paused] = [
      new TestClock(),
      new NotingStore(),
      new TestRail(),
      new NotingQueue(),
      new TestPace(),
      new Set(),
    ];
    settleChunk = open();
  });

  function open(): SettleChunk {
    const payer = parseIspb('32074986');
    if (!payer.ok) throw new Error(payer.fault.message.text);
    const settings = {
      payerIspb: payer.value,
      railTimeoutMs: 10_000,
      leaseMs: 25_000,
      maxRailCalls: 150,
      policy: DEFAULT_SETTLEMENT_POLICY,
      breaker: { openAfterNoAnswers: 30, openMs: 5_000, probes: 2 },
      random: () => 0.5,
    };
    const pauses = { isPaused: (payer: string) => paused.has(payer) };
    const events = new NotingEvents();
    const hold = new RailHold(new TestHolds(clock), rail, clock, events, pace, settings);
    return new SettleChunk(store, rail, queue, clock, events, settings, pace, pauses, hold);
  }

  it('takes no more than it has places for, and goes on when there is room', async () => {
    pace.line = 5;
    settleChunk = open();
    rail.answer = (_payment, signal) => untilTimeIsUp(signal);
    store.inLine.push(many(8));
    const first = settleChunk.takeTurn(() => true);
    await clock.pass(300);
    expect(await first).toMatchObject({ count: 5, isCut: true });
    let isOver = false;
    const second = settleChunk.takeTurn(() => true).finally(() => (isOver = true));
    await clock.pass(9_000);
    expect([store.tickets.length, isOver]).toEqual([5, false]);
    rail.answer = settles;
    await clock.pass(2_000);
    expect((await second).count).toBe(3);
    expect(store.tickets).toHaveLength(8);
    expect(pace.underWay).toBe(0);
  });

  it('keeps places from who holds most of them with slow calls, for who comes later', async () => {
    pace.line = 20;
    settleChunk = open();
    rail.answer = ({ payoutId }, signal) => (payoutId === 'small' ? settles() : untilTimeIsUp(signal));
    store.inLine.push(many(60));
    const first = settleChunk.takeTurn(() => true);
    await clock.pass(300);
    expect((await first).count).toBe(18);
    const second = settleChunk.takeTurn(() => true);
    await clock.pass(1_000);
    expect(store.tickets).toHaveLength(18);
    store.inLine.push({ payer: 'other', batchId: 'b', payoutIds: ['small'] });
    await clock.pass(500);
    expect(await second).toMatchObject({ count: 1 });
    expect(store.moveOf('small')).toEqual(PAID);
  });

  it('takes nothing more once the process stops', async () => {
    pace.line = 1;
    settleChunk = open();
    rail.answer = (_payment, signal) => untilTimeIsUp(signal);
    store.inLine.push(many(3));
    let isWanted = true;
    const turns = [settleChunk.takeTurn(() => isWanted), settleChunk.takeTurn(() => isWanted)];
    await clock.pass(300);
    isWanted = false;
    await clock.pass(300);
    expect((await Promise.all(turns)).map(({ count }) => count)).toEqual([1, 0]);
  });

  it('waits for its turn where that comes in time, in order', async () => {
    pace.line = 5;
    pace.waits.push(0, 0, 400, 400);
    void settleChunk.settle(many(2));
    await settleDown();
    expect(rail.submitted.map(({ payoutId }) => payoutId)).toEqual([]);
    await clock.pass(1_000);
    expect(rail.submitted.map(({ payoutId }) => payoutId)).toEqual(['payout-0', 'payout-1']);
    expect(store.moveOf('payout-0')).toEqual(PAID);
  });

  it('sends what it has looked up before it looks up more', async () => {
    pace.line = 10;
    // Turns for three look-ups, then one at a time.
    pace.waits.push(0, 0, 0, 50, 0, 50, 0, 50, 0, 50);
    void settleChunk.settle(many(6));
    await clock.pass(150);
    expect(rail.submitted.map(({ payoutId }) => payoutId)).toEqual(['payout-0', 'payout-1', 'payout-2']);
  });

  it('spends no attempt where its turn does not come in time, and takes nothing more until it can', async () => {
    pace.line = 5;
    store.known.set('one', { receiverIspb: PAID.receiverIspb });
    pace.waits.push(60_000);
    await settleChunk.settle(chunkOf('one'));
    expect(rail.submitted).toEqual([]);
    const move = store.moveOf('one');
    expect(move).toMatchObject({ to: 'processing', newPaymentId: false });
    expect(move?.againInMs).toBeGreaterThanOrEqual(60_000);
    store.tickets.length = 0;
    await settleChunk.settle(chunkOf('two'));
    expect(store.tickets).toMatchObject([{ maySubmit: false }]);
  });

  it('has all workers leave a rail alone that asks to be called later', async () => {
    rail.answer = () =>
      Promise.resolve({ kind: 'not_taken', detail: '429', countsAgainstBreaker: false, retryAfterMs: 3_000 });
    await settleChunk.settle(chunkOf('one'));
    expect(pace.pauses).toEqual([3_000]);
  });

  it('asks about a paid payout in its turn, and has no answer where that does not come in time', async () => {
    pace.line = 5;
    await settleChunk.settle(chunkOf('one'));
    const [payment] = rail.submitted;
    if (payment === undefined) throw new Error('It was not paid.');
    pace.waits.push(400, 400);
    const asked = settleChunk.inquire(payment);
    await settleDown();
    expect(rail.inquiries).toBe(0);
    await clock.pass(1_000);
    expect(await asked).toMatchObject({ kind: 'settled' });
    pace.waits.push(60_000);
    expect(await settleChunk.inquire(payment)).toMatchObject({ kind: 'no_answer' });
    expect(rail.inquiries).toBe(1);
  });

  it('sends nothing of a paused payer that is claimed, nor what waits for its turn, and asks all the same', async () => {
    pace.line = 5;
    store.known.set('waits', { receiverIspb: PAID.receiverIspb });
    store.known.set('doubtful', { work: 'ask' });
    pace.waits.push(400);
    const waits = settleChunk.settle(chunkOf('waits'));
    await settleDown();
    paused.add('acme');
    await clock.pass(1_000);
    await waits;
    await settleChunk.settle(chunkOf('claimed', 'doubtful'));
    expect([rail.submitted, rail.lookUps, rail.inquiries]).toEqual([[], 0, 1]);
    const released = { to: 'processing', againInMs: 1_000, newPaymentId: false };
    for (const payoutId of ['waits', 'claimed']) expect(store.moveOf(payoutId)).toMatchObject(released);
    paused.clear();
    await settleChunk.settle(chunkOf('resumed'));
    expect(store.moveOf('resumed')).toEqual(PAID);
  });
});
