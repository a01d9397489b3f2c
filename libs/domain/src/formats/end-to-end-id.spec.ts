import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isEndToEndId, isPaymentId, makeEndToEndId, parseEndToEndId, returnIdOf } from './end-to-end-id.js';
import { isIspb, type Ispb } from './ispb.js';

const SAMPLE = 'E320749862024022119277T3lEBbUM0z';

function ispb(text: string): Ispb {
  if (!isIspb(text)) throw new Error(`Not an ISPB: ${text}`);
  return text;
}

const randomText = (length: number): string => 'aZ0'.repeat(length).slice(0, length);

describe('endToEndId', () => {
  it.each([
    ['the well-known sample', SAMPLE],
    ['an ISPB with letters', 'E4M8L0T31202402211927aZ0aZ0aZ0aZ'],
    ['30 February, since the pattern is the whole rule', 'E32074986202402302359aZ0aZ0aZ0aZ'],
    ['31 April', 'E32074986202404310000aZ0aZ0aZ0aZ'],
  ])('accepts %s', (_, text) => {
    expect(parseEndToEndId(text)).toEqual({ ok: true, value: text });
  });

  it.each([
    ['another first letter', SAMPLE.replace('E', 'D')],
    ['a lower-case e', SAMPLE.replace('E', 'e')],
    ['an ISPB in lower case', 'E4m8l0t31202402211927aZ0aZ0aZ0aZ'],
    ['month 00', 'E32074986202400211927aZ0aZ0aZ0aZ'],
    ['month 13', 'E32074986202413211927aZ0aZ0aZ0aZ'],
    ['day 00', 'E32074986202402001927aZ0aZ0aZ0aZ'],
    ['day 32', 'E32074986202402321927aZ0aZ0aZ0aZ'],
    ['hour 24', 'E32074986202402212427aZ0aZ0aZ0aZ'],
    ['minute 60', 'E32074986202402211960aZ0aZ0aZ0aZ'],
    ['31 characters', SAMPLE.slice(0, -1)],
    ['33 characters', `${SAMPLE}0`],
    ['a hyphen', `${SAMPLE.slice(0, -1)}-`],
    ['a line feed at the end', `${SAMPLE}\n`],
  ])('refuses %s', (_, text) => {
    expect(parseEndToEndId(text)).toMatchObject({ ok: false, fault: { code: 'invalid_format' } });
  });

  it('carries the payer institution, the minute in UTC and the random text', () => {
    const at = new Date('2024-02-21T19:27:59.999Z');
    const id = makeEndToEndId(ispb('32074986'), at, randomText);
    expect(id).toBe('E32074986202402211927aZ0aZ0aZ0aZ');
  });

  it('is valid for every payer and moment', () => {
    const moment = fc.date({
      min: new Date('0000-01-01T00:00:00.000Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    const payer = fc.stringMatching(/^[0-9A-Z]{8}$/).map(ispb);
    fc.assert(
      fc.property(payer, moment, (payerIspb, at) => {
        const id = makeEndToEndId(payerIspb, at, randomText);
        expect(isEndToEndId(id)).toBe(true);
      }),
    );
  });

  it('gives its last characters to a return, whose id is of who gives the money back, and when', () => {
    const paymentId = 'E32074986202511291200aBcDeFgHiJk';
    if (!isPaymentId(paymentId)) throw new Error(paymentId);
    const at = new Date('2025-11-30T23:59:59.999Z');
    expect(returnIdOf(paymentId, ispb('4M8L0T31'), at)).toBe('D4M8L0T31202511302359aBcDeFgHiJk');
  });

  it.each([
    ['too short a random text', (): string => 'abc'],
    ['a random text that is no alphanumeric', (length: number): string => '-'.repeat(length)],
  ])('is never made from %s', (_, text) => {
    expect(() => makeEndToEndId(ispb('32074986'), new Date(0), text)).toThrow(RangeError);
  });

  it.each([
    new Date('+010000-01-01T00:00:00.000Z'),
    new Date('-000001-01-01T00:00:00.000Z'),
    new Date(Number.NaN),
  ])('is never made for a moment without a year of four digits', (at) => {
    expect(() => makeEndToEndId(ispb('32074986'), at, randomText)).toThrow(RangeError);
  });
});
