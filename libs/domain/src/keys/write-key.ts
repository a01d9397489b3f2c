import type { ApiKey, ApiKeyText } from './api-key.js';
import type { Scope } from './scopes.js';

/** A key as those who manage keys read it. Null: without, or not yet. Moments are RFC 3339 in UTC. */
export interface KeyReport {
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

/** A key that was just made, and this once with its text. */
export interface MadeKeyReport extends Pick<
  KeyReport,
  'id' | 'prefix' | 'scopes' | 'payer' | 'ispbs' | 'expires_at'
> {
  readonly key: string;
}

export function writeKey(key: ApiKey): KeyReport {
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

export function writeMadeKey(key: ApiKey, text: ApiKeyText): MadeKeyReport {
  const { id, prefix, scopes, payer, ispbs, expires_at } = writeKey(key);
  return { id, key: text, prefix, scopes, payer, ispbs, expires_at };
}
