import { hash, randomBytes } from 'node:crypto';
import { INTERACTION_SEAL_LENGTH, STREAM_ID_LENGTH, type Seal, type StreamId } from '#domain';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** Bytes from here on would favour the first letters. */
const UNBIASED_BELOW = 252;

/**
 * The seal of an installation; all its processes must be given the same secret. 72 bits of SHA-512/256 over the secret and the text:
 * a digest that is cut off cannot be extended, so it needs no HMAC, and costs a quarter of one.
 */
export function createSeal(secret: Buffer): Seal {
  const key = secret.toString('hex');
  return (text) => hash('sha512-256', key + text, 'hex').slice(0, INTERACTION_SEAL_LENGTH);
}

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

/** Random secrets that every process of an installation shares. Errors: `database_unavailable`. */
export abstract class InstallationSecrets {
  /** The secret of a purpose, 32 random bytes; made at the first call. */
  abstract get(purpose: string): Promise<Buffer>;
}
