import { isPaymentId } from '#domain';
import type { Payment } from '#use-cases';
import type { HttpAnswer } from '../src/psp/http-answer.js';
import {
  interpretApproval,
  interpretInquiry,
  interpretLookUp,
  interpretSubmission,
} from '../src/psp/interpret-answer.js';
import { readProfile } from '../src/psp/read-profile.js';

export const id = 'E32074986202210261208abcdefghijk';
export const NOW = new Date('2022-10-26T12:10:00Z');
export const E2E = 'E09089356202210261208APIcdbe38b4';

export function payment(): Payment {
  if (!isPaymentId(id)) throw new Error(id);
  return {
    paymentId: id,
    payoutId: '0192f3a0-7b1c-7def-8123-456789abcdef',
    amountCents: 1_231,
    pixKey: { type: 'EMAIL', value: 'ana@example.com' },
    endToEndId: null,
    railReference: null,
    receiverIspb: null,
    sentMsAgo: 0,
    mayBeTaken: false,
  };
}

/** What answers mean by a profile, of a payment of which this is known. */
export function answersOf(name: string, known: Partial<Payment> = {}) {
  const profile = readProfile(name);
  const asked = { ...payment(), ...known };
  const answer = (status: number, json: unknown): HttpAnswer => ({
    kind: 'answer',
    status,
    json,
    retryAfterMs: undefined,
  });
  return {
    submitted: (status: number, json: unknown) =>
      interpretSubmission(answer(status, json), asked, profile, NOW),
    approved: (status: number, json: unknown) => interpretApproval(answer(status, json), asked, profile, NOW),
    asked: (status: number, json: unknown, nth = 0) => {
      const question = profile.inquire[nth];
      if (question === undefined) throw new Error(`There is no question ${String(nth)}.`);
      return interpretInquiry(answer(status, json), asked, profile, NOW, question);
    },
    lookedUp: (status: number, json: unknown) => interpretLookUp(answer(status, json), profile),
  };
}
