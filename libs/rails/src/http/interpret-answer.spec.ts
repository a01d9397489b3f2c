import { describe, expect, it } from '@jest/globals';
import { makeEndToEndId, parseIspb } from '#domain';
import type { HttpAnswer } from './http-answer.js';
import { DEFAULT_HTTP_RAIL_MAPPING as mapping } from './http-rail-mapping.js';
import { interpretInquiry, interpretLookUp, interpretSubmission } from './interpret-answer.js';

const payer = parseIspb('32074986');
if (!payer.ok) throw new Error(payer.fault.message);
const id = makeEndToEndId(payer.value, new Date(0), (length) => 'a'.repeat(length));
const SETTLED = {
  endToEndId: id,
  status: 'SETTLED',
  settledAt: '2025-10-05T12:00:00.123Z',
  receiver: { ispb: '60701190' },
};

function answer(status: number, json?: unknown): HttpAnswer {
  return { kind: 'answer', status, json, retryAfterMs: undefined };
}
const submission = (given: HttpAnswer) => interpretSubmission(given, id, mapping);
const inquiry = (given: HttpAnswer) => interpretInquiry(given, id, mapping);

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
    expect(submission(answer(200, rejected))).toEqual({ kind: 'rejected', code: 'AC03' });
    expect(submission(answer(422, rejected))).toEqual({ kind: 'rejected', code: 'AC03' });
  });

  it('may say that it is not decided', () => {
    expect(submission(answer(202, { endToEndId: id, status: 'ACCEPTED' }))).toEqual({ kind: 'under_way' });
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
    expect(submission({ kind: 'not_connected', detail: '' })).toMatchObject({
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

  it('says nothing about a payment that was sent before', () => {
    expect(inquiry({ kind: 'not_connected', detail: '' })).toMatchObject({ kind: 'no_answer' });
    expect(inquiry(answer(429))).toMatchObject({ kind: 'no_answer' });
  });
});

describe('"not known"', () => {
  it('counts as an answer of the interface, not of a proxy before it', () => {
    expect(inquiry(answer(404, {}))).toEqual({ kind: 'not_known' });
    expect(inquiry(answer(404))).toMatchObject({ kind: 'no_answer' });
    expect(interpretLookUp(answer(404, {}), mapping)).toEqual({ kind: 'key_not_found' });
    expect(interpretLookUp(answer(404), mapping)).toMatchObject({ kind: 'no_answer' });
  });

  it('is no answer to a submission', () => {
    expect(submission(answer(404, {}))).toMatchObject({ kind: 'no_answer' });
  });
});

describe('an answer of the directory', () => {
  it('names the receiver', () => {
    const given = answer(200, { receiver: { ispb: '60701190' } });
    expect(interpretLookUp(given, mapping)).toEqual({ kind: 'found', receiverIspb: '60701190' });
    expect(interpretLookUp(answer(200, { receiver: { ispb: '6070119' } }), mapping)).toMatchObject({
      kind: 'no_answer',
    });
    expect(interpretLookUp(answer(429), mapping)).toMatchObject({ kind: 'not_taken' });
  });
});
