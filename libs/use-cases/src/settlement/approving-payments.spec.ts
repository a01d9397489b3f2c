import { beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_BREAKER_POLICY, DEFAULT_SETTLEMENT_POLICY, isIspb, type SubmissionOutcome } from '#domain';
import {
  NotingEvents,
  NotingQueue,
  NotingStore,
  PAID,
  settles,
  TestClock,
  TestRail,
  untilTimeIsUp,
} from '../../test/settlement-stand-ins.js';
import { TestHolds } from '../../test/test-holds.js';
import { RailHold } from './rail-hold.js';
import { NoPace } from './rail-pace.port.js';
import { SettleChunk } from './settle-chunk.js';

const AWAITING = { kind: 'awaiting_approval', learnt: { railReference: 'r-1' } } as const;
const answers = (outcome: SubmissionOutcome) => () => Promise.resolve(outcome);

/** A PSP that takes payments in and pays them once they are approved. */
describe('a payment that has to be approved', () => {
  let clock: TestClock;
  let store: NotingStore;
  let rail: TestRail;
  let paused: Set<string>;
  let settleChunk: SettleChunk;
  const settle = (payoutId: string) =>
    settleChunk.settle({ payer: 'acme', batchId: 'batch', payoutIds: [payoutId] });

  beforeEach(() => {
    [clock, store, rail, paused] = [new TestClock(), new NotingStore(), new TestRail(), new Set()];
    rail.answer = answers(AWAITING);
    rail.inquiryAnswer = () => Promise.resolve(AWAITING);
    rail.approves = true;
    const payerIspb = '32074986';
    if (!isIspb(payerIspb)) throw new Error(payerIspb);
    const settings = {
      payerIspb,
      railTimeoutMs: 10_000,
      leaseMs: 25_000,
      maxRailCalls: 150,
      policy: DEFAULT_SETTLEMENT_POLICY,
      breaker: DEFAULT_BREAKER_POLICY,
      random: () => 0.5,
    };
    const pauses = { isPaused: (payer: string) => paused.has(payer) };
    const [events, pace] = [new NotingEvents(), new NoPace()];
    const hold = new RailHold(new TestHolds(clock), rail, clock, events, pace, settings);
    settleChunk = new SettleChunk(
      store,
      rail,
      new NotingQueue(),
      clock,
      events,
      settings,
      pace,
      pauses,
      hold,
    );
  });

  it('is approved right after it was taken in, by what the rail calls it', async () => {
    await settle('one');
    expect(rail.approved).toMatchObject([{ payoutId: 'one', railReference: 'r-1' }]);
    expect(store.moveOf('one')).toEqual({ ...PAID, railReference: 'r-1' });
  });

  it('is in doubt where the answer to that is lost, and is asked about', async () => {
    rail.approval = () => Promise.resolve({ kind: 'no_answer', detail: 'Lost.', countsAgainstBreaker: true });
    await settle('one');
    expect(store.moveOf('one')).toMatchObject({ to: 'in_doubt', railReference: 'r-1' });
  });

  it('is not approved where too little of the lease is left', async () => {
    rail.answer = async (_payment, signal) => {
      await untilTimeIsUp(signal);
      return AWAITING;
    };
    rail.lookUpAnswer = new Promise((resolve) => {
      clock.after(9_000, () => {
        resolve({ kind: 'found', receiverIspb: PAID.receiverIspb ?? fail() });
      });
    });
    void settle('one');
    await clock.pass(20_000);
    expect(rail.submitted).toHaveLength(1);
    expect(rail.approved).toEqual([]);
    expect(store.moveOf('one')).toMatchObject({ to: 'in_doubt', newPaymentId: false });
  });

  it('is not approved by a question, which goes on while submissions are off', async () => {
    store.known.set('one', { work: 'ask', status: 'in_doubt', mayBeTaken: true, sentMsAgo: 60_000 });
    await settle('one');
    expect(rail.approved).toEqual([]);
    expect(store.moveOf('one')).toMatchObject({ to: 'processing', againInMs: 0, newPaymentId: false });
  });

  it('is approved, not submitted again, by the claim after that', async () => {
    store.known.set('one', { mayBeTaken: true, doubtfulMs: 60_000, sentMsAgo: -25_000 });
    await settle('one');
    expect([rail.submitted.length, rail.approved.length]).toEqual([0, 1]);
    expect(store.moveOf('one')).toMatchObject({ to: 'paid' });
  });

  it('is asked about before anything is sent again: it may have been paid meanwhile', async () => {
    rail.inquiryAnswer = settles;
    store.known.set('one', { mayBeTaken: true, doubtfulMs: 60_000 });
    await settle('one');
    expect([rail.submitted.length, rail.approved.length]).toEqual([0, 0]);
    expect(store.moveOf('one')).toMatchObject({ to: 'paid' });
  });

  it('is submitted again where the rail does not know it', async () => {
    rail.inquiryAnswer = () => Promise.resolve({ kind: 'not_known' });
    store.known.set('one', { mayBeTaken: true, doubtfulMs: 60_000 });
    await settle('one');
    expect([rail.submitted.length, rail.approved.length]).toEqual([1, 1]);
  });

  it('is not approved where the rail calls it by another name than before', async () => {
    store.known.set('one', { railReference: 'r-2' });
    await settle('one');
    expect(rail.approved).toEqual([]);
    expect(store.moveOf('one')).toMatchObject({ to: 'needs_review', reason: { code: 'PSP_CONTRADICTS' } });
  });

  it('is not approved while its payer is paused, and is asked about', async () => {
    rail.answer = () => {
      paused.add('acme');
      return Promise.resolve(AWAITING);
    };
    await settle('one');
    expect(rail.approved).toEqual([]);
    expect(store.moveOf('one')).toMatchObject({ to: 'in_doubt', railReference: 'r-1' });
  });
});

function fail(): never {
  throw new Error('It has one.');
}
