import type { ApiKey, Scope } from '#domain';
import type { MadeKey, Rotation } from '#use-cases';

/** A key as programs read it, never with its text. Null: without, or not yet. */
export interface KeyDocument {
  readonly id: string;
  readonly prefix: string;
  readonly scopes: readonly Scope[];
  readonly payer: string | null;
  readonly ispbs: readonly string[];
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
  readonly last_used_at: string | null;
  readonly rotated_from: string | null;
}

/** A new key, this once with its text. */
export type MadeKeyDocument = Pick<
  KeyDocument,
  'id' | 'prefix' | 'scopes' | 'payer' | 'ispbs' | 'expires_at'
> & { readonly key: string };

/** A new key, and until when the key that it replaces works. */
export type RotatedKeyDocument = MadeKeyDocument & {
  readonly rotated_from: string;
  readonly previous_expires_at: string;
};

export function toKeyDocument(key: ApiKey): KeyDocument {
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

export function toMadeKeyDocument({ key, text }: MadeKey): MadeKeyDocument {
  const { id, prefix, scopes, payer, ispbs, expires_at } = toKeyDocument(key);
  return { id, key: text, prefix, scopes, payer, ispbs, expires_at };
}

/** @param from - id of the key that is replaced */
export function toRotatedKeyDocument(rotated: MadeKey & Rotation, from: string): RotatedKeyDocument {
  const previous_expires_at = rotated.previousExpiresAt.toISOString();
  return { ...toMadeKeyDocument(rotated), rotated_from: from, previous_expires_at };
}
