import { matching, parserOf, type Branded } from './parsed.js';
import type { Ispb } from './ispb.js';

/** The id a payment keeps from payer to receiver, made by the payer's institution; case-sensitive. */
export type EndToEndId = Branded<string, 'EndToEndId'>;

/** Our key of a payment at the rail. It has the form of an endToEndId, so that a rail that takes ours can use it as one. */
export type PaymentId = Branded<string, 'PaymentId'>;

const RANDOM_LENGTH = 11;

/**
 * SPI message catalogue 5.13: E, the payer institution's ISPB, the UTC minute `yyyyMMddHHmm`, 11 characters.
 * The pattern is the whole rule: days that a month lacks, such as 30 February, are accepted.
 */
export const isEndToEndId = matching<'EndToEndId'>(
  /^E[0-9A-Z]{8}\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d[a-zA-Z0-9]{11}$/,
);

export const isPaymentId = matching<'PaymentId'>(/^[a-zA-Z0-9]{32}$/);

export const parseEndToEndId = parserOf(
  isEndToEndId,
  "an endToEndId of 32 characters: E, the payer institution's ISPB, the minute in UTC as yyyyMMddHHmm, and 11 letters or digits",
);

/**
 * Makes an endToEndId for a payment of `payerIspb` at `at`.
 *
 * @param randomText gives a text of letters and digits of the length asked for. Ids of one minute differ in it
 *   alone, so where money moves it must come from a cryptographic source.
 * @throws RangeError when the year has more than four digits, or `randomText` keeps to neither length nor alphabet.
 */
export function makeEndToEndId(
  payerIspb: Ispb,
  at: Date,
  randomText: (length: number) => string,
): EndToEndId {
  const id = `E${payerIspb}${minuteOf(at)}${randomText(RANDOM_LENGTH)}`;
  if (!isEndToEndId(id)) {
    throw new RangeError('An endToEndId needs a year of four digits and 11 random letters or digits.');
  }
  return id;
}

/**
 * The id of a return of a payment (SPI, pacs.004, RtrId): D, the ISPB of the institution that gives the money back, the minute, and the
 * last 11 characters of the payment's id. A payment of which more than one return is made in one minute needs another.
 */
export function returnIdOf(paymentId: PaymentId, returnedBy: Ispb, at: Date): string {
  return `D${returnedBy}${minuteOf(at)}${paymentId.slice(-RANDOM_LENGTH)}`;
}

/** The UTC minute `yyyyMMddHHmm`. */
function minuteOf(at: Date): string {
  const iso = at.toISOString();
  return iso.slice(0, 4) + iso.slice(5, 7) + iso.slice(8, 10) + iso.slice(11, 13) + iso.slice(14, 16);
}

/** The endToEndId of a payment at a rail that takes ours: its payment id. Throws a RangeError where it cannot be one. */
export function endToEndIdOf(paymentId: PaymentId): EndToEndId {
  const id: string = paymentId;
  if (!isEndToEndId(id)) throw new RangeError('A payment id has the form of an endToEndId.');
  return id;
}
