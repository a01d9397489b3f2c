import { isScope, type ApiKey, type ClientId, type Ispb, type KeyId } from '#domain';
import type { KnownKey } from '#use-cases';

/** A row of `api_key` without its hash, as the driver reads it. */
export interface KeyRow {
  readonly key_id: KeyId;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly payer: ClientId | null;
  readonly ispbs: readonly Ispb[];
  readonly created_at: Date;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
  readonly last_used_at: Date | null;
  readonly rotated_from: KeyId | null;
}

export interface GoodKeyRow extends Pick<KeyRow, 'key_id' | 'prefix' | 'scopes' | 'payer' | 'ispbs'> {
  readonly key_hash: Buffer;
  readonly remaining_ms: number | null;
}

export function toKey(row: KeyRow): ApiKey {
  return {
    ...bindingsOf(row),
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    rotatedFrom: row.rotated_from ?? undefined,
  };
}

export function toKnownKey(row: GoodKeyRow): KnownKey {
  return { key: bindingsOf(row), hash: row.key_hash, remainingMs: row.remaining_ms ?? undefined };
}

/** A scope that this version does not know allows nothing in it. */
function bindingsOf(row: Pick<KeyRow, 'key_id' | 'prefix' | 'scopes' | 'payer' | 'ispbs'>): KnownKey['key'] {
  const { key_id: id, prefix, scopes, payer, ispbs } = row;
  return { id, prefix, scopes: scopes.filter(isScope), payer: payer ?? undefined, ispbs };
}
