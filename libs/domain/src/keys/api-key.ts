import { createHash } from 'node:crypto';
import type { Branded } from '../formats/parsed.js';
import type { Ispb } from '../formats/ispb.js';
import type { ClientId } from '../payouts/client-id.js';
import type { Scope } from './key-grant.js';

/** What a client proves itself with: `mk_` and 43 letters and digits. A secret, shown once and stored nowhere. */
export type ApiKeyText = Branded<string, 'ApiKeyText'>;

/** What a key is called where it must not be shown: in logs, addresses and the audit log. */
export type KeyId = Branded<string, 'KeyId'>;

export interface ApiKey {
  readonly id: KeyId;
  readonly prefix: string;
  readonly name: string | undefined;
  readonly scopes: readonly Scope[];
  /** Whose batches and webhooks it works with; undefined: none. */
  readonly payer: ClientId | undefined;
  /** The institutions whose messages it may read and deliver. */
  readonly ispbs: readonly Ispb[];
  readonly createdAt: Date;
  /** Undefined: never. */
  readonly expiresAt: Date | undefined;
  readonly revokedAt: Date | undefined;
  /** Within some seconds; undefined: never used. */
  readonly lastUsedAt: Date | undefined;
  readonly rotatedFrom: KeyId | undefined;
}

/** 256 bits: it cannot be guessed, so its SHA-256 needs no salt and no slow hash. */
export const API_KEY_RANDOM_BYTES = 32;
/** 62^43 is the first power of 62 past 2^256. */
const SECRET_CHARACTERS = 43;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const API_KEY = /^mk_[0-9A-Za-z]{43}$/;
/** `mk_` and eight characters; the 208 bits that are left are as good as 256. */
const PREFIX_CHARACTERS = 11;

export const KEY_ID_RANDOM_BYTES = 10;
const KEY_ID = /^key_[0-9a-f]{20}$/;

export function isApiKeyText(text: string): text is ApiKeyText {
  return API_KEY.test(text);
}

/** The key that random bytes make. Letters and digits alone, so that a double click selects all of it. */
export function makeApiKeyText(random: Uint8Array): ApiKeyText {
  if (random.length !== API_KEY_RANDOM_BYTES) throw new RangeError('A key is made of 32 random bytes.');
  let rest = BigInt(`0x${Buffer.from(random).toString('hex')}`);
  let text = '';
  for (let index = 0; index < SECRET_CHARACTERS; index += 1) {
    text = ALPHABET.charAt(Number(rest % 62n)) + text;
    rest /= 62n;
  }
  return `mk_${text}` as ApiKeyText;
}

export function prefixOf(key: ApiKeyText): string {
  return key.slice(0, PREFIX_CHARACTERS);
}

/** What is stored of a key: its SHA-256, 32 bytes. */
export function hashApiKey(key: ApiKeyText): Buffer {
  return createHash('sha256').update(key).digest();
}

export function isKeyId(text: string): text is KeyId {
  return KEY_ID.test(text);
}

export function makeKeyId(random: Uint8Array): KeyId {
  if (random.length !== KEY_ID_RANDOM_BYTES) throw new RangeError("A key's id is made of 10 random bytes.");
  return `key_${Buffer.from(random).toString('hex')}` as KeyId;
}
