import { describe, expect, it } from '@jest/globals';
import { endToEndIdOf, isPaymentId, makeEndToEndId, parseIspb } from '#domain';
import type { Payment } from '#use-cases';
import type { HttpAnswer } from './http-answer.js';
import {
  interpretApproval,
  interpretInquiry,
  interpretLookUp,
  interpretSubmission,
} from './interpret-answer.js';
import { readProfile } from './read-profile.js';

const payer = parseIspb('32074986');
if (!payer.ok) throw new Error(payer.fault.message.text);
const profile = readProfile('spi');
const id: string = makeEndToEndId(payer.value, new Date(0), (length) => 'a'.repeat(length));
if (!isPaymentId(id)) throw new Error(id);
const payment: Payment = {
  paymentId: id,
  payoutId: '0192f3a0-7b1c-7def-8123-456789abcdef',
  amountCents: 100,
  pixKey: { type: 'EMAIL', value: 'ana@example.com' },
  endToEndId: endToEndIdOf(id),
  railReference: null,
  receiverIspb: null,
  sentMsAgo: 0,
  mayBeTaken: false,
};
const SETTLED = {
  endToEndId: id,
  status: 'SETTLED',
  settledAt: '2025-10-05T12:00:00.123Z',
  receiver: { ispb: '60701190' },
};

const WHOLE = { emptyIsNotKnown: false };

function answer(status: number, json?: unknown): HttpAnswer {
  return { kind: 'answer', status, json, retryAfterMs: undefined };
}
const submission = (given: HttpAnswer) => interpretSubmission(given, payment, profile, new Date());
const inquiry = (given: HttpAnswer) => interpretInquiry(given, payment, profile, new Date(), WHOLE);

describe('an answer about a payment', () => {
  it('settles with the facts of the rail', () => {
    const outcome = {
      kind: 'settled',
      receiverIspb: '60701190',
      settledAt: new Date('2025-10-05T12:00:00.123Z'),
    };
    expect(submission(answer(201, SETTLED))).toEqual(outcome);
    expect(inquiry(answer(200, SETTLED))).toEqual(outcome);
  });

  it('rejects with a code, also where that comes with a 4xx', () => {
    const rejected = { endToEndId: id, status: 'REJECTED', reason: { code: 'AC03' } };
    expect(submission(answer(200, rejected))).toMatchObject({ kind: 'rejected', code: 'AC03' });
    expect(submission(answer(422, rejected))).toMatchObject({ kind: 'rejected', code: 'AC03' });
  });

  it('says its time by an offset, or by the one of the profile', () => {
    const at = (settledAt: string, offset: string | null) => {
      const rules = { ...profile.payment, settledAt: { ...profile.payment.settledAt, offset } };
      const given = answer(200, { ...SETTLED, settledAt });
      return interpretInquiry(given, payment, { ...profile, payment: rules }, new Date(), WHOLE);
    };
    const noon = { settledAt: new Date('2025-10-05T12:00:00Z') };
    expect(at('2025-10-05T09:00:00-03:00', null)).toMatchObject(noon);
    expect(at('2025-10-05T09:00:00', '-03:00')).toMatchObject(noon);
    expect(at('2025-10-05T12:00:00Z', '-03:00')).toMatchObject(noon);
  });

  it('may say that it is not decided', () => {
    expect(submission(answer(202, { endToEndId: id, status: 'ACCEPTED' }))).toMatchObject({
      kind: 'under_way',
    });
  });

  it.each([
    ['500', answer(500, SETTLED)],
    [
      '503 with a rejection in it',
      answer(503, { endToEndId: id, status: 'REJECTED', reason: { code: 'AC03' } }),
    ],
    ['200 without JSON', answer(200)],
    ['null', answer(200, null)],
    ['an array', answer(200, [SETTLED])],
    ['another payment', answer(200, { ...SETTLED, endToEndId: id.toLowerCase() })],
    ['an unknown word', answer(200, { ...SETTLED, status: 'settled' })],
    ['no date', answer(200, { ...SETTLED, settledAt: undefined })],
    ['a date that is none', answer(200, { ...SETTLED, settledAt: '2025-13-41T99:00:00Z' })],
    ['a date without an offset', answer(200, { ...SETTLED, settledAt: '2025-10-05T12:00:00' })],
    ['no receiver', answer(200, { ...SETTLED, receiver: null })],
    ['a settlement with a 4xx', answer(409, SETTLED)],
    ['a rejection without a code', answer(200, { endToEndId: id, status: 'REJECTED' })],
    [
      'a rejection with prose for a code',
      answer(200, { endToEndId: id, status: 'REJECTED', reason: { code: 'no!' } }),
    ],
    ['a redirect', answer(302)],
    ['a broken connection', { kind: 'lost', detail: 'The call broke off.' } as const],
  ])('is none when it is %s', (_what, given) => {
    expect(submission(given)).toMatchObject({ kind: 'no_answer', countsAgainstBreaker: true });
    expect(inquiry(given)).toMatchObject({ kind: 'no_answer' });
  });
});

describe('a refusal to take anything in', () => {
  it('is distinguished from a payment of unknown outcome', () => {
    expect(submission({ kind: 'not_sent', detail: '' })).toMatchObject({
      kind: 'not_taken',
      countsAgainstBreaker: true,
    });
    expect(submission({ ...answer(429), retryAfterMs: 3_000 } as HttpAnswer)).toMatchObject({
      kind: 'not_taken',
      countsAgainstBreaker: false,
      retryAfterMs: 3_000,
    });
    expect(submission(answer(401))).toMatchObject({ kind: 'not_taken', countsAgainstBreaker: true });
  });

  it('is none when it knows the payment', () => {
    expect(submission(answer(403, SETTLED))).toMatchObject({ kind: 'no_answer' });
    const rejected = { endToEndId: id, status: 'REJECTED', reason: { code: 'AC03' } };
    expect(submission(answer(403, rejected))).toMatchObject({ kind: 'rejected', code: 'AC03' });
  });

  it('says nothing about a payment that was sent before', () => {
    expect(inquiry({ kind: 'not_sent', detail: '' })).toMatchObject({ kind: 'no_answer' });
    expect(inquiry(answer(429))).toMatchObject({ kind: 'no_answer' });
  });
});

it('an approval that was given before means that the payment is looked up', () => {
  const { approve } = readProfile('woovi');
  if (approve === null) throw new Error('Woovi wants one.');
  const already = [{ status: 409 }];
  const approved = (given: HttpAnswer) =>
    interpretApproval(given, payment, { ...profile, approve: { ...approve, already } }, new Date());
  expect(approved(answer(409, { error: 'saldo' }))).toEqual({ kind: 'under_way' });
  expect(approved(answer(200, SETTLED))).toMatchObject({ kind: 'settled' });
  expect(approved({ kind: 'not_sent', detail: '' })).toMatchObject({ kind: 'not_taken' });
});

describe('"not known"', () => {
  const noKey = { reason: { code: 'KEY_NOT_FOUND' } };
  const noPayment = { reason: { code: 'PAYMENT_NOT_FOUND' } };

  it('counts in the words of the PSP', () => {
    expect(inquiry(answer(404, noPayment))).toEqual({ kind: 'not_known' });
    expect(interpretLookUp(answer(404, noKey), profile)).toEqual({ kind: 'key_not_found' });
  });

  it.each([
    ['no JSON', answer(404)],
    ['an empty object', answer(404, {})],
    ['the 404 of a gateway', answer(404, { message: 'no Route matched with those values' })],
    ['a word that says something else', answer(404, { reason: { code: 'NO_ROUTE' } })],
    ['another status', answer(400, { reason: { code: 'KEY_NOT_FOUND' } })],
  ])('is no answer when it is %s', (_what, given) => {
    expect(inquiry(given)).toMatchObject({ kind: 'no_answer' });
    expect(interpretLookUp(given, profile)).toMatchObject({ kind: 'no_answer' });
  });

  it('of a key says nothing about a payment, nor the other way', () => {
    expect(inquiry(answer(404, noKey))).toMatchObject({ kind: 'no_answer' });
    expect(interpretLookUp(answer(404, noPayment), profile)).toMatchObject({ kind: 'no_answer' });
  });

  it('is no answer to a submission', () => {
    expect(submission(answer(404, noPayment))).toMatchObject({ kind: 'no_answer' });
  });
});

describe('an answer of the directory', () => {
  it('names the receiver', () => {
    const given = answer(200, { receiver: { ispb: '60701190' } });
    expect(interpretLookUp(given, profile)).toEqual({ kind: 'found', receiverIspb: '60701190' });
    expect(interpretLookUp(answer(200, { receiver: { ispb: '6070119' } }), profile)).toMatchObject({
      kind: 'no_answer',
    });
    expect(interpretLookUp(answer(429), profile)).toMatchObject({ kind: 'not_taken' });
    const owned = answer(200, { receiver: { ispb: '60701190', taxId: '***.982.247-**' } });
    expect(interpretLookUp(owned, profile)).toMatchObject({ owner: '***.982.247-**' });
  });
});
