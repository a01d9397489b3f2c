import { randomFillSync } from 'node:crypto';
import { isPaymentId, makeEndToEndId, type Ispb, type PaymentId } from '#domain';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** Bytes from here on would favour the first letters. */
const UNBIASED_BELOW = 256 - (256 % ALPHABET.length);
/** Asking for randomness in large pieces costs a tenth of asking for each id. */
const pool = Buffer.alloc(4_096);
let used = pool.length;

/** A new id, its free part from a cryptographic source: ids of one minute must not meet, nor be guessed. */
export function randomPaymentId(payerIspb: Ispb, at: Date): PaymentId {
  const id: string = makeEndToEndId(payerIspb, at, randomText);
  if (!isPaymentId(id)) throw new RangeError('An endToEndId has 32 letters and digits.');
  return id;
}

function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    const byte = nextByte();
    if (byte < UNBIASED_BELOW) text += ALPHABET.charAt(byte % ALPHABET.length);
  }
  return text;
}

function nextByte(): number {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool[used++] ?? 0;
}
