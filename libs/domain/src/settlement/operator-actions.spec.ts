import { describe, expect, it } from '@jest/globals';
import { parseEndToEndId, type EndToEndId } from '../formats/end-to-end-id.js';
import { parseIspb, type Ispb } from '../formats/ispb.js';
import type { Parsed } from '../formats/parsed.js';
import { OUTCOME_UNKNOWN, PSP_CONTRADICTS, RAIL_CHANGED } from '../payouts/reason-codes.js';
import { leadsTo, PAYOUT_STATUSES, type PayoutStatus } from '../payouts/transitions.js';
import {
  ACTION_SOURCES,
  decideOperatorCommand,
  type CommandFacts,
  type OperatorCommand,
} from './operator-actions.js';

const OWN_ID: EndToEndId = value(parseEndToEndId('E32074986202510051200a1B2c3D4e5F'));
const OTHER_ID: EndToEndId = value(parseEndToEndId('E32074986202510051200Z9y8X7w6V5u'));
const RECEIVER: Ispb = value(parseIspb('60701190'));
const MARK_PAID: Extract<OperatorCommand, { action: 'mark_paid' }> = {
  action: 'mark_paid',
  reason: 'on the statement',
  settledAt: new Date(0),
  endToEndId: null,
  receiverIspb: null,
};
const ORDERS: readonly OperatorCommand[] = [
  { action: 'check_status', reason: null },
  { action: 'redrive', reason: null },
  MARK_PAID,
  { action: 'mark_failed', reason: 'never arrived' },
];
const facts = (change: Partial<CommandFacts> = {}): CommandFacts => ({
  createdAt: new Date(0),
  status: 'needs_review',
  isClaimed: false,
  endToEndId: OWN_ID,
  receiverIspb: RECEIVER,
  failure: { code: OUTCOME_UNKNOWN, source: 'rail', detail: 'No answer.' },
  ...change,
});
const movesOf = (order: OperatorCommand, change: Partial<CommandFacts> = {}) => {
  const decision = decideOperatorCommand(order, facts(change));
  return decision.kind === 'move' ? decision.moves : [];
};

describe('what an operator orders', () => {
  it.each(ORDERS.map((order) => [order.action, order] as const))(
    '%s takes only ways that the table of transitions has',
    (_action, order) => {
      for (const status of PAYOUT_STATUSES) {
        let from: PayoutStatus = status;
        for (const { to } of movesOf(order, { status })) {
          expect([from, to, leadsTo(from, to, 'result')]).toEqual([from, to, true]);
          from = to;
        }
      }
    },
  );

  it.each(ORDERS.map((order) => [order.action, order] as const))(
    '%s begins only where it may',
    (action, order) => {
      const begins = PAYOUT_STATUSES.filter(
        (status) => decideOperatorCommand(order, facts({ status })).kind === 'move',
      );
      expect(begins).toEqual(ACTION_SOURCES[action]);
    },
  );

  it.each([
    ['unknown', { code: OUTCOME_UNKNOWN, source: 'rail', detail: undefined }, false],
    ['an operator code', { code: 'AM04', source: 'rail', detail: undefined }, true],
    ['nothing that is known', undefined, false],
    ['what did not come from the rail', { code: 'AM04', source: 'operator', detail: undefined }, false],
  ])('sends what is held because of %s under a new endToEndId: %#', (_why, failure, newPaymentId) => {
    expect(movesOf({ action: 'redrive', reason: 'go' }, { failure })).toMatchObject([
      { to: 'processing', againInMs: 0, newPaymentId },
    ]);
  });

  it('has the rail asked first where the receiver is unknown', () => {
    const redrive: OperatorCommand = { action: 'redrive', reason: null };
    expect(movesOf(redrive, { receiverIspb: null })).toMatchObject([{ to: 'needs_review', againInMs: 0 }]);
    const rejected = { code: 'AM04', source: 'rail', detail: undefined };
    expect(movesOf(redrive, { receiverIspb: null, failure: rejected })).toMatchObject([{ to: 'processing' }]);
  });

  it.each([PSP_CONTRADICTS, RAIL_CHANGED])('has the rail asked only, where held because of %s', (code) => {
    const failure = { code, source: 'rail', detail: undefined };
    expect(movesOf({ action: 'redrive', reason: null }, { failure })).toMatchObject([
      { to: 'needs_review', againInMs: 0, reason: { code }, newPaymentId: false },
    ]);
  });

  it('leaves what is looked up with its reason', () => {
    expect(movesOf({ action: 'check_status', reason: null })).toMatchObject([
      {
        to: 'needs_review',
        againInMs: 0,
        reason: { code: OUTCOME_UNKNOWN, source: 'rail', detail: 'No answer.' },
      },
    ]);
    expect(
      movesOf({ action: 'check_status', reason: null }, { status: 'in_doubt', failure: undefined }),
    ).toMatchObject([{ to: 'in_doubt', againInMs: 0, newPaymentId: false }]);
  });

  it('leaves what a worker has to the worker, whose result may be a settlement', () => {
    expect(
      decideOperatorCommand({ action: 'check_status', reason: null }, facts({ isClaimed: true })).kind,
    ).toBe('already');
    for (const order of ORDERS.slice(1))
      expect(decideOperatorCommand(order, facts({ isClaimed: true })).kind).toBe('claimed');
  });

  it('marks as paid with what the operator knows, and what the payout knows otherwise', () => {
    expect(movesOf(MARK_PAID)).toMatchObject([{ to: 'paid', receiverIspb: RECEIVER, againInMs: null }]);
    expect(decideOperatorCommand(MARK_PAID, facts({ receiverIspb: null })).kind).toBe('receiver_missing');
    expect(decideOperatorCommand({ ...MARK_PAID, endToEndId: OTHER_ID }, facts())).toMatchObject({
      endToEndId: OTHER_ID,
      moves: [{ to: 'processing' }, { to: 'paid' }],
    });
    // The rail has not said what it calls the payment: the operator does.
    expect(movesOf({ ...MARK_PAID, endToEndId: OTHER_ID }, { endToEndId: null })).toMatchObject([
      { to: 'paid', endToEndId: OTHER_ID },
    ]);
  });

  it.each([
    ['2026-03-02T11:59:59.999Z', 'settled_before_acceptance'],
    ['2026-03-02T12:00:00.000Z', 'move'],
  ])('takes no settlement from before the minute of acceptance: %s', (settledAt, kind) => {
    const createdAt = new Date('2026-03-02T12:00:42.123Z');
    const command = { ...MARK_PAID, settledAt: new Date(settledAt) };
    expect(decideOperatorCommand(command, facts({ createdAt })).kind).toBe(kind);
  });

  it('takes a payment under another endToEndId for another payment', () => {
    const paid = facts({ status: 'paid' });
    expect(decideOperatorCommand({ ...MARK_PAID, endToEndId: OWN_ID }, paid).kind).toBe('already');
    expect(decideOperatorCommand({ ...MARK_PAID, endToEndId: OTHER_ID }, paid).kind).toBe('not_from_here');
  });
});

function value<Value>(read: Parsed<Value>): Value {
  if (!read.ok) throw new Error(read.fault.message.text);
  return read.value;
}
