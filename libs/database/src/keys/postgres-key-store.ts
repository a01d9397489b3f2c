import { Injectable } from '@nestjs/common';
import type { ApiKey, KeyId, KeyGrant } from '#domain';
import { forNobody } from '#observability';
import { KeyStore, type KeyPosition, type KnownKey, type NewKey, type Rotation } from '#use-cases';
import { writeAuditEntry } from '../audit/audit-log.repository.js';
import { Sql } from '../connection/sql.js';
import {
  endAfterOverlap,
  insertKey,
  insertSuccessor,
  lockGoodKey,
  recordKeyUse,
  revokeKey,
  selectGoodKeyIds,
  selectGoodKeys,
  selectKey,
  selectKeys,
} from './api-keys.sql.js';
import { toKey, toKnownKey, type GoodKeyRow, type KeyRow } from './key-rows.js';

/** Keys in Postgres, by their hashes. */
@Injectable()
export class PostgresKeyStore extends KeyStore {
  constructor(private readonly sql: Sql) {
    super();
  }

  override create({ id, prefix, hash }: NewKey, grant: KeyGrant, actor: string): Promise<ApiKey> {
    const { scopes, payer, ispbs, expiresInDays, expiresAt } = grant;
    return this.sql.transaction(async (sql, manager) => {
      const [row] = await sql.run<KeyRow>(insertKey, [
        id,
        prefix,
        hash,
        scopes,
        payer,
        ispbs,
        expiresInDays,
        expiresAt,
      ]);
      const key = toKey(present(row));
      await writeAuditEntry(manager, { actor, action: 'key.create', subject: id, details: describe(key) });
      return key;
    });
  }

  override rotate(
    id: KeyId,
    next: NewKey,
    overlapHours: number,
    actor: string,
  ): Promise<Rotation | 'inactive' | undefined> {
    return this.sql.transaction(async (sql, manager) => {
      const [old] = await sql.run<{ good: boolean }>(lockGoodKey, [id]);
      if (old === undefined) return undefined;
      if (!old.good) return 'inactive';
      const [row] = await sql.run<KeyRow>(insertSuccessor, [id, next.id, next.prefix, next.hash]);
      const [end] = await sql.run<{ expires_at: Date }>(endAfterOverlap, [id, overlapHours]);
      const key = toKey(present(row));
      const previousExpiresAt = present(end).expires_at;
      const details = { successor: key.id, prefix: key.prefix, previous_expires_at: previousExpiresAt };
      await writeAuditEntry(manager, { actor, action: 'key.rotate', subject: id, details });
      return { key, previousExpiresAt };
    });
  }

  override revoke(id: KeyId, actor: string): Promise<ApiKey | undefined> {
    return this.sql.transaction(async (sql, manager) => {
      const [revoked] = await sql.run<KeyRow>(revokeKey, [id]);
      if (revoked === undefined) {
        const [row] = await sql.run<KeyRow>(selectKey, [id]);
        return row && toKey(row);
      }
      await writeAuditEntry(manager, {
        actor,
        action: 'key.revoke',
        subject: id,
        details: { prefix: revoked.prefix },
      });
      return toKey(revoked);
    });
  }

  override async list({
    after,
    limit,
  }: {
    readonly after: KeyPosition | undefined;
    readonly limit: number;
  }): Promise<readonly ApiKey[]> {
    const rows = await this.sql.run<KeyRow>(selectKeys, [after?.createdAt, after?.id, limit]);
    return rows.map(toKey);
  }

  override async findGood(prefixes: readonly string[]): Promise<readonly KnownKey[]> {
    // Asked for many callers at once, in the course of whichever came first: it is in nobody's trace.
    const rows = await forNobody(() => this.sql.run<GoodKeyRow>(selectGoodKeys, [prefixes]));
    return rows.map(toKnownKey);
  }

  override async findGoodIds(ids: readonly KeyId[]): Promise<readonly KeyId[]> {
    const rows = await this.sql.run<{ key_id: KeyId }>(selectGoodKeyIds, [ids]);
    return rows.map((row) => row.key_id);
  }

  override async recordUse(ids: readonly KeyId[]): Promise<void> {
    await this.sql.change(recordKeyUse, [ids]);
  }
}

/** What the audit log says of a new key. */
function describe({ prefix, scopes, payer, ispbs, expiresAt }: ApiKey): Record<string, unknown> {
  return { prefix, scopes, payer: payer ?? null, ispbs, expires_at: expiresAt ?? null };
}

function present<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new Error('The statement returned no row.');
  return row;
}
