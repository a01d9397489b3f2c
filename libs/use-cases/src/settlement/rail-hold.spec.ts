import { beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_SETTLEMENT_POLICY, parseIspb } from '#domain';
import {
  NotingEvents,
  NotingQueue,
  NotingStore,
  RECEIVER,
  settles,
  TestClock,
  TestPace,
  TestRail,
} from '../../test/settlement-stand-ins.js';
import { TestHolds } from '../../test/test-holds.js';
import type { PayoutChunk } from './payout-queue.port.js';
import { RailHold, TRIAL_PAYMENTS } from './rail-hold.js';
import { SettleChunk } from './settle-chunk.js';

const CALLS = 10;
const HOLD_MS = 300_000;
const payouts = (count: number, from: number): PayoutChunk => ({
  payer: 'acme',
  batchId: 'batch',
  payoutIds: Array.from({ length: count }, (_, n) => `payout-${String(from + n)}`),
});
const rejects = () => Promise.resolve({ kind: 'rejected', code: 'AM04' } as const);

describe('a rail whose account lacks the balance', () => {
  let clock: TestClock;
  let store: NotingStore;
  let rail: TestRail;
  let holds: TestHolds;
  let pace: TestPace;
  let events: NotingEvents;

  beforeEach(() => {
    [clock, store, rail, events] = [new TestClock(), new NotingStore(), new TestRail(), new NotingEvents()];
    [holds, pace] = [new TestHolds(clock), new TestPace()];
  });

  /** A worker of the installation. */
  function open(noBalanceHold = { firstMs: HOLD_MS, limitMs: 3 * HOLD_MS } as const) {
    const payer = parseIspb('32074986');
    if (!payer.ok) throw new Error(payer.fault.message.text);
    const settings = {
      payerIspb: payer.value,
      railTimeoutMs: 10_000,
      leaseMs: 25_000,
      maxRailCalls: CALLS,
      policy: { ...DEFAULT_SETTLEMENT_POLICY, noBalanceHold },
      breaker: { openAfterNoAnswers: 3, openMs: 5_000, probes: 2 },
      random: () => 0.5,
    };
    const hold = new RailHold(holds, rail, clock, events, pace, settings);
    const settling = new SettleChunk(
      store,
      rail,
      new NotingQueue(),
      clock,
      events,
      settings,
      pace,
      { isPaused: () => false },
      hold,
    );
    /** Turns for as long as there is something in line; the worker has looked at the hold within the second. */
    const settle = async (count = 100, from = 0) => {
      await hold.look();
      store.inLine.push(payouts(count, from));
      while (store.inLine.length > 0) await settling.takeTurn(() => true);
      await settling.finish();
    };
    const claimAgain = async (chunk: PayoutChunk) => {
      await settling.settle(chunk);
      await settling.finish();
    };
    return { settle, claimAgain };
  }

  const submitted = () => rail.submitted.splice(0).length;
  const movesTo = (status: string) => store.written.flat().filter(({ move }) => move.to === status);

  it('rejects no more payments than are under way, which go back to pending, with a new payment id', async () => {
    rail.answer = rejects;
    const { settle } = open();
    await settle();
    const rejected = submitted();
    expect(rejected).toBeLessThanOrEqual(CALLS);
    const waiting = movesTo('pending');
    expect(waiting).toHaveLength(rejected);
    for (const { move } of waiting)
      expect(move).toMatchObject({ newPaymentId: true, reason: { code: 'AM04', source: 'rail' } });
    expect(events.reported).toEqual(['rail is held']);
    // Until the other workers know of it.
    expect(pace.pauses).toEqual([2_000]);
  });

  it('has what was claimed and not sent go back to pending, too', async () => {
    let found = (): void => undefined;
    rail.lookUpAnswer = new Promise((resolve) => {
      found = () => {
        resolve({ kind: 'found', receiverIspb: RECEIVER });
      };
    });
    rail.answer = rejects;
    store.known.set('payout-0', { receiverIspb: RECEIVER });
    const { settle } = open();
    const settled = settle(CALLS);
    await clock.pass(100);
    expect(events.reported).toEqual(['rail is held']);
    found();
    await Promise.all([settled, clock.pass(1_000)]);
    expect(submitted()).toBe(1);
    const unsent = movesTo('pending').filter(({ move }) => move.reason?.code !== 'AM04');
    expect(unsent.length).toBeGreaterThan(0);
  });

  it('is found out by an approval that is refused for it, too', async () => {
    rail.approves = true;
    rail.answer = () => Promise.resolve({ kind: 'awaiting_approval' });
    rail.approval = () => Promise.resolve({ kind: 'not_approved', code: 'AM04' });
    await open().settle();
    expect(submitted()).toBeLessThanOrEqual(CALLS);
    expect(events.reported[0]).toBe('rail is held');
  });

  it('is sent nothing by any worker during the hold, and questions continue', async () => {
    rail.answer = rejects;
    const [one, other] = [open(), open()];
    await one.settle(1);
    expect(submitted()).toBe(1);
    store.known.set('payout-1', { work: 'ask', status: 'in_doubt', mayBeTaken: true });
    await clock.pass(HOLD_MS - 1);
    for (const { settle } of [one, other]) await settle();
    expect(submitted()).toBe(0);
    expect(rail.inquiries).toBe(2);
  });

  it('is tried with a few payments by one worker; another rejection holds it for longer, up to the limit, and is not reported again', async () => {
    rail.answer = rejects;
    const workers = [open(), open()];
    const settleAll = () => Promise.all(workers.map(({ settle }) => settle()));
    await workers[0]?.settle(1);
    expect(submitted()).toBe(1);
    for (const holdMs of [HOLD_MS, 2 * HOLD_MS, 3 * HOLD_MS, 3 * HOLD_MS]) {
      await clock.pass(holdMs - 1_000);
      await settleAll();
      expect(submitted()).toBe(0);
      await clock.pass(1_000);
      await settleAll();
      const tried = submitted();
      expect(tried).toBeGreaterThan(0);
      expect(tried).toBeLessThanOrEqual(TRIAL_PAYMENTS);
    }
    expect(events.reported).toEqual(['rail is held']);
  });

  it('pays all again once a payment that was tried has settled', async () => {
    rail.answer = rejects;
    const [one, other] = [open(), open()];
    await one.settle(1);
    submitted();
    await clock.pass(HOLD_MS);
    rail.answer = settles;
    await one.settle(TRIAL_PAYMENTS + 1);
    expect(submitted()).toBe(TRIAL_PAYMENTS);
    await other.settle();
    expect(submitted()).toBe(100);
    expect(events.reported).toEqual(['rail is held', 'rail is released']);
  });

  it('is tried again after a lease where nothing came of it; what was sent before the hold does not end it', async () => {
    rail.answer = rejects;
    const { settle } = open();
    await settle(1);
    submitted();
    await clock.pass(HOLD_MS);
    rail.answer = () => Promise.resolve({ kind: 'under_way' });
    await settle();
    expect(submitted()).toBe(TRIAL_PAYMENTS);
    const asked = { work: 'ask', status: 'in_doubt', mayBeTaken: true } as const;
    store.known.set('payout-0', { ...asked, sentMsAgo: HOLD_MS + 1 });
    await settle(1);
    await settle(100, 3);
    expect(submitted()).toBe(0);
    await clock.pass(25_000);
    await settle(100, 3);
    expect(submitted()).toBe(TRIAL_PAYMENTS);
    expect(events.reported).toEqual(['rail is held']);
    store.known.set('payout-0', { ...asked, sentMsAgo: 25_000 });
    await settle(1);
    expect(events.reported).toEqual(['rail is held', 'rail is released']);
  });

  it('is paid through again at once, where an operator ends the hold', async () => {
    rail.answer = rejects;
    const { settle } = open();
    await settle(1);
    submitted();
    holds.held = undefined;
    rail.answer = settles;
    await settle();
    expect(submitted()).toBe(100);
  });

  it('is tried with payments whose keys are looked up first, each claimed twice', async () => {
    rail.answer = rejects;
    const { settle, claimAgain } = open();
    await settle(1);
    submitted();
    await clock.pass(HOLD_MS);
    rail.endToEndIds = 'looked_up';
    rail.answer = settles;
    const endToEndId = store.tickets[0]?.freshEndToEndId ?? null;
    rail.lookUpAnswer = Promise.resolve({
      kind: 'found',
      receiverIspb: RECEIVER,
      ...(endToEndId && { endToEndId }),
    });
    await settle();
    expect(submitted()).toBe(0);
    for (const id of ['payout-0', 'payout-1', 'payout-2']) store.known.set(id, { endToEndId });
    await claimAgain(payouts(CALLS, 0));
    expect(submitted()).toBe(TRIAL_PAYMENTS);
  });
});
