import { createHmac, randomBytes } from 'node:crypto';
import { INTERACTION_SEAL_LENGTH, STREAM_ID_LENGTH, type Seal, type StreamId } from '#domain';

/** 72 bits of HMAC-SHA-256: fourteen characters in base 36 hold them. */
const SEAL_BYTES = 9;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** Bytes from here on would favour the first letters. */
const UNBIASED_BELOW = 252;

/** The seal of an installation; all its processes must be given the same secret. */
export function createSeal(secret: Buffer): Seal {
  return (text) => {
    const digest = createHmac('sha256', secret).update(text).digest();
    return BigInt(`0x${digest.toString('hex', 0, SEAL_BYTES)}`)
      .toString(36)
      .padStart(INTERACTION_SEAL_LENGTH, '0');
  };
}

/** A new stream's id: 62 random bits. */
export function randomStreamId(): StreamId {
  let text = '';
  while (text.length < STREAM_ID_LENGTH) {
    for (const byte of randomBytes(STREAM_ID_LENGTH)) {
      if (byte < UNBIASED_BELOW && text.length < STREAM_ID_LENGTH)
        text += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return text as StreamId;
}
