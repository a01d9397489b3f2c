import { createHash } from 'node:crypto';
import type { PaymentId } from '#domain';

/** A payment id as a UUID (version 4 in form), for interfaces that take nothing else: always the same one, in lower case. */
export function paymentUuid(paymentId: PaymentId): string {
  const hex = createHash('sha256').update(paymentId).digest('hex');
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
}

const BRASILIA_MS = -3 * 3_600_000;

/** The day in Brasília on which a payment id was made, by the minute in it; the payment was submitted then or later. */
export function paymentDay(paymentId: PaymentId): string {
  const [, ...parts] = /^.{9}(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)/.exec(paymentId) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts.map(Number);
  return new Date(Date.UTC(year, month - 1, day, hour, minute) + BRASILIA_MS).toISOString().slice(0, 10);
}
