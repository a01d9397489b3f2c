import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new private key of this process alone: its file, and the public key that proves what it signs. */
export function makeSigningKey(namedCurve: string): { readonly file: string; readonly publicKey: KeyObject } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve });
  const file = join(mkdtempSync(join(tmpdir(), 'malote-psp-')), 'signing.key');
  writeFileSync(file, privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
  return { file, publicKey: createPublicKey(privateKey) };
}

/** Makes it when it is first asked for. */
export function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
