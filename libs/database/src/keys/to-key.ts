import { isScope, type ApiKey } from '#domain';
import type { KnownKey } from '#use-cases';
import type { ApiKeyEntity } from '../entities/api-key.entity.js';

export function toKey(row: ApiKeyEntity): ApiKey {
  return {
    ...bindingsOf(row),
    createdAt: row.createdAt,
    expiresAt: row.expiresAt ?? undefined,
    revokedAt: row.revokedAt ?? undefined,
    lastUsedAt: row.lastUsedAt ?? undefined,
    rotatedFrom: row.rotatedFrom ?? undefined,
  };
}

export function toKnownKey(row: ApiKeyEntity, remainingMs: number | undefined): KnownKey {
  return { key: bindingsOf(row), hash: row.keyHash, remainingMs };
}

/** A scope that this version does not know allows nothing in it. */
function bindingsOf({ keyId: id, prefix, scopes, payer, ispbs }: ApiKeyEntity): KnownKey['key'] {
  return { id, prefix, scopes: scopes.filter(isScope), payer: payer ?? undefined, ispbs };
}
