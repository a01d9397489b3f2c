import type { ApiKey } from '#domain';
import type { MadeKey, Rotation } from '#use-cases';

export type KeyDocument = ReturnType<typeof toKeyDocument>;
export type MadeKeyDocument = ReturnType<typeof toMadeKeyDocument>;

/** A key as programs read it, never with its text. Null: without, or not yet. */
export function toKeyDocument(key: ApiKey) {
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
    name: key.name ?? null,
  };
}

/** A new key, this once with its text. */
export function toMadeKeyDocument({ key, text }: MadeKey) {
  const { id, prefix, scopes, payer, ispbs, expires_at, name } = toKeyDocument(key);
  return { id, key: text, prefix, scopes, payer, ispbs, expires_at, name };
}

/**
 * A new key, and until when the key that it replaces works.
 *
 * @param from - id of the key that is replaced
 */
export function toRotatedKeyDocument(rotated: MadeKey & Rotation, from: string) {
  const previous_expires_at = rotated.previousExpiresAt.toISOString();
  return { ...toMadeKeyDocument(rotated), rotated_from: from, previous_expires_at };
}
