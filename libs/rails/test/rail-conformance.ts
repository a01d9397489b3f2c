import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  endToEndIdOf,
  isIspb,
  isPaymentId,
  makeEndToEndId,
  parseIspb,
  type PaymentId,
  type PixKey,
} from '#domain';
import type { Payment, Rail } from '#use-cases';

/** A rail that is open for tests, whose keys behave as the contract's sandbox keys do. */
export interface OpenRail {
  readonly rail: Rail;
  /** How often payments of a payout have settled, whatever their payment ids. */
  settlementsOf(payoutId: string): Promise<number>;
  close(): Promise<void>;
}

/** A call that gives no answer ends soon after its time; this is how soon, on a busy machine. */
const PROMPTLY_MS = 30_000;
const TIME_LIMIT_MS = 300;

/** What every rail must do. */
export function describeRail(name: string, open: () => Promise<OpenRail>): void {
  describe(name, () => {
    let opened: OpenRail;
    const inTime = () => AbortSignal.timeout(TIME_LIMIT_MS);
    const withTime = () => AbortSignal.timeout(10_000);
    const submit = (payment: Payment, signal = withTime()) => opened.rail.submit(payment, signal);
    const ask = (payment: Payment, signal = withTime()) => opened.rail.inquire(payment, signal);
    const settlements = ({ payoutId }: Payment) => opened.settlementsOf(payoutId);

    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    it('settles a payment, and says the same whenever it is asked', async () => {
      const payment = paymentTo('ana@example.com');
      const outcome = await submit(payment);
      expect(outcome).toMatchObject({ kind: 'settled', receiverIspb: payment.receiverIspb });
      expect(await ask(payment)).toEqual(outcome);
      expect(await settlements(payment)).toBe(1);
    });

    it('pays a payment id once, though it is sent twenty times at once', async () => {
      const payment = paymentTo('ana@example.com');
      const [first, ...others] = await Promise.all(Array.from({ length: 20 }, () => submit(payment)));
      expect(first?.kind).toBe('settled');
      for (const outcome of [...others, await submit(payment)]) expect(outcome).toEqual(first);
      expect(await settlements(payment)).toBe(1);
    });

    it('rejects with a code, for good', async () => {
      const payment = paymentTo('ac03@sandbox.pix');
      const rejected = { kind: 'rejected', code: 'AC03' };
      expect([await submit(payment), await ask(payment), await submit(payment)]).toEqual([
        rejected,
        rejected,
        rejected,
      ]);
      expect(await settlements(payment)).toBe(0);
    });

    it('takes a new payment id for a new payment, and the rejected one stays rejected', async () => {
      const payment = paymentTo('ab03-then-paid+1@sandbox.pix');
      expect(await submit(payment)).toEqual({ kind: 'rejected', code: 'AB03' });
      const again = { ...payment, ...freshIds() };
      expect(await submit(again)).toMatchObject({ kind: 'settled' });
      expect(await ask(payment)).toEqual({ kind: 'rejected', code: 'AB03' });
      expect(await settlements(payment)).toBe(1);
    });

    it.each([
      ['timeout-then-paid', 'settled', 1],
      ['timeout-then-rejected', 'rejected', 0],
    ])('%s: gives no answer, and when asked says %s', async (key, kind, times) => {
      const payment = paymentTo(`${key}@sandbox.pix`);
      const startedAtMs = performance.now();
      expect(await submit(payment, inTime())).toMatchObject({ kind: 'no_answer' });
      expect(performance.now() - startedAtMs).toBeLessThan(TIME_LIMIT_MS + PROMPTLY_MS);
      expect(await ask(payment)).toMatchObject({ kind });
      expect(await settlements(payment)).toBe(times);
    });

    it('does not know what never arrived, and settles it when it is sent again', async () => {
      const payment = paymentTo('timeout-then-lost@sandbox.pix');
      expect(await submit(payment, inTime())).toMatchObject({ kind: 'no_answer' });
      expect(await ask(payment)).toEqual({ kind: 'not_known' });
      expect(await submit(payment)).toMatchObject({ kind: 'settled' });
      expect(await settlements(payment)).toBe(1);
    });

    it('may never answer at all', async () => {
      const payment = paymentTo('timeout-forever@sandbox.pix');
      expect(await submit(payment, inTime())).toMatchObject({ kind: 'no_answer' });
      expect(await ask(payment, inTime())).toMatchObject({ kind: 'no_answer' });
    });

    it('may fail after it has settled', async () => {
      const payment = paymentTo('error-then-paid@sandbox.pix');
      expect(await submit(payment)).toMatchObject({ kind: 'no_answer' });
      expect(await ask(payment)).toMatchObject({ kind: 'settled' });
      expect(await settlements(payment)).toBe(1);
    });

    it('does not know a payment it was never sent', async () => {
      expect(await ask(paymentTo('ana@example.com'))).toEqual({ kind: 'not_known' });
    });

    it('leads a key always to the same institution, and says which it does not know', async () => {
      const lookUp = (text: string) => opened.rail.lookUp(paymentTo(text), withTime());
      const found = await lookUp('ana@example.com');
      expect(found.kind === 'found' && isIspb(found.receiverIspb)).toBe(true);
      expect(await lookUp('ana@example.com')).toEqual(found);
      expect(await lookUp('unknown@sandbox.pix')).toEqual({ kind: 'key_not_found' });
    });

    it('ends a call at once when its time is up before it begins', async () => {
      const payment = paymentTo('timeout-forever@sandbox.pix');
      expect(await submit(payment, AbortSignal.abort())).toMatchObject({ kind: 'no_answer' });
      expect(await ask(payment, AbortSignal.abort())).toMatchObject({ kind: 'no_answer' });
    });
  });
}

let made = 0;
function freshIds(): Pick<Payment, 'paymentId' | 'endToEndId'> {
  const payer = parseIspb('32074986');
  if (!payer.ok) throw new Error(payer.fault.message.text);
  const id: string = makeEndToEndId(payer.value, new Date(), (length) =>
    String(++made).padStart(length, '0'),
  );
  if (!isPaymentId(id)) throw new Error(id);
  return { paymentId: id satisfies PaymentId, endToEndId: endToEndIdOf(id) };
}

function paymentTo(text: string): Payment {
  const receiver = parseIspb('60701190');
  if (!receiver.ok) throw new Error(receiver.fault.message.text);
  return {
    ...freshIds(),
    railReference: null,
    payoutId: randomUUID(),
    amountCents: 9_020,
    pixKey: key(text),
    receiverIspb: receiver.value,
    sentMsAgo: 0,
    mayBeTaken: false,
  };
}

function key(text: string): PixKey {
  return { type: 'EMAIL', value: text };
}
