import type { ApiKey, ApiKeyText } from '#domain';

/** A key as programs read it with --json. Null: without, or not yet. */
export interface KeyDocument {
  readonly id: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly payer: string | null;
  readonly ispbs: readonly string[];
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
  readonly last_used_at: string | null;
  readonly rotated_from: string | null;
}

export type MadeKeyDocument = Pick<
  KeyDocument,
  'id' | 'prefix' | 'scopes' | 'payer' | 'ispbs' | 'expires_at'
> & { readonly key: string };

export function writeKey(key: ApiKey): KeyDocument {
  return {
    id: key.id,
    prefix: key.prefix,
    scopes: key.scopes,
    payer: key.payer ?? null,
    ispbs: key.ispbs,
    created_at: key.createdAt.toISOString(),
    expires_at: key.expiresAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    rotated_from: key.rotatedFrom ?? null,
  };
}

/** A new key, this once with its text. */
export function writeMadeKey(key: ApiKey, text: ApiKeyText): MadeKeyDocument {
  const { id, prefix, scopes, payer, ispbs, expires_at } = writeKey(key);
  return { id, key: text, prefix, scopes, payer, ispbs, expires_at };
}
