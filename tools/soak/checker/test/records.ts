import type { PayoutStatus } from '#domain';
import type { HistoryRecord, RecordOf, SeenItem } from '../../history/record.js';
import type { Finding } from '../finding.js';
import type { Invariant } from '../invariant.js';

/** What an invariant finds in a history. */
export function found(invariant: Invariant, records: readonly HistoryRecord[]): Finding {
  records.forEach((record, index) => invariant.see(record, index + 1));
  return invariant.end();
}

/** A call that was answered at once. */
const call = (at: number, status = 200) => ({ from: at, to: at + 1, status, lost: 0 });

/** A batch of payouts, each of 100 centavos and with the id of the payout for an external id. */
export function aPost(payouts: readonly string[], fields: Partial<RecordOf<'post'>> = {}): RecordOf<'post'> {
  return {
    kind: 'post',
    payer: 'ana',
    batch: 'ana-1',
    ...call(1, 201),
    items: payouts.map((payout) => [payout, 100, 'paid']),
    payouts: payouts.map((payout) => [payout, 'pending']),
    ...fields,
  };
}

/** Payouts as they are read in the end, with the states they have had, a millisecond after each other. */
export function endings(
  payouts: Readonly<Record<string, readonly PayoutStatus[]>>,
  fields: Partial<RecordOf<'items'>> = {},
): RecordOf<'items'> {
  const items = Object.entries(payouts).map(([payout, states]): SeenItem => {
    const history = states.map((status, n) => [status, n] as const);
    return { payout, batch: 'ana-1', status: states.at(-1) ?? 'pending', history };
  });
  return { kind: 'items', payer: 'ana', ...call(1_000), items, ...fields };
}

export const PAID = ['pending', 'processing', 'paid'] as const;

/** Payouts as they are read while work goes on. */
export function aLook(at: number, payouts: Readonly<Record<string, PayoutStatus>>): RecordOf<'items'> {
  const items = Object.entries(payouts).map(([payout, status]) => ({ payout, batch: 'ana-1', status }));
  return { kind: 'items', payer: 'ana', ...call(at), items };
}

export function settlement(payout: string, payment = `payment of ${payout}`): RecordOf<'settled'> {
  return { kind: 'settled', payment, payout, at: 1 };
}

/** A call of a stream from `from` to `to`. */
export function aPull(
  stream: number,
  [from, to]: readonly [number, number],
  messages: readonly string[],
  fields: Partial<RecordOf<'pull' | 'delete'>> = {},
): RecordOf<'pull' | 'delete'> {
  const status = messages.length > 0 ? 200 : 204;
  return { kind: 'pull', ispb: '00000000', stream, from, to, status, lost: 0, messages, ...fields };
}

export function aMessage(id: string, ispb = '00000000'): RecordOf<'settled'> {
  return { ...settlement(id), message: { id, ispb } };
}

/** What a second key has decided about ana-1. */
export function aDecision(
  decision: RecordOf<'decide'>['decision'],
  at: number,
  fields: Partial<RecordOf<'decide'>> = {},
): RecordOf<'decide'> {
  return { kind: 'decide', decision, batch: 'ana-1', ...call(at), ...fields };
}

/** A payout as it is read in the end, paid, with what has come back of it. */
export function aReturn(
  payout: string,
  returns: NonNullable<SeenItem['returns']>,
  returned: number,
): RecordOf<'items'> {
  const { items, ...record } = endings({ [payout]: PAID });
  return { ...record, items: items.map((item) => ({ ...item, returns, returned })) };
}

export function theFeed(...events: RecordOf<'events'>['events']): RecordOf<'events'> {
  return { kind: 'events', payer: 'ana', ...call(1_000), events };
}

export function theBatch(counts: Partial<Record<PayoutStatus, number>>, returned = 0): RecordOf<'batches'> {
  const none = { pending: 0, processing: 0, in_doubt: 0, needs_review: 0, paid: 0, failed: 0, duplicate: 0 };
  return {
    kind: 'batches',
    payer: 'ana',
    ...call(1_001),
    batches: [['ana-1', { ...none, cancelled: 0, ...counts }, returned]],
  };
}

export function aPolicy(at: number, policy: Partial<RecordOf<'policy'>['policy']>): RecordOf<'policy'> {
  return {
    kind: 'policy',
    payer: 'ana',
    ...call(at),
    policy: { daily_limit_cents: null, max_in_flight: 2, approval_above_cents: null, ...policy },
  };
}
