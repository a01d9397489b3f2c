import { expect, it } from '@jest/globals';
import { isPaymentId } from '#domain';
import { paymentDay, paymentUuid } from './forms-of-payment-id.js';

const id = 'E32074986202210262359abcdefghijk';
if (!isPaymentId(id)) throw new Error(id);

it('a payment id is always the same UUID of version 4, and contains its day in Brasília', () => {
  expect(paymentUuid(id)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  // Kept by PSPs for days, so it must not change with the program.
  expect(paymentUuid(id)).toBe('c60aec25-4259-478d-83a2-e7aafebdc248');
  expect(paymentDay(id)).toBe('2022-10-26');
  const early = 'E32074986202210260259abcdefghijk';
  if (!isPaymentId(early)) throw new Error(early);
  expect(paymentDay(early)).toBe('2022-10-25');
});
