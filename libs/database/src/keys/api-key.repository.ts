import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, IsNull, Raw, type FindOptionsWhere, type Repository } from 'typeorm';
import { type ApiKey, type KeyGrant, type KeyId, isScope } from '#domain';
import { detached } from '#observability';
import {
  KeyStore,
  type KeyPosition,
  type KnownKey,
  type NewKey,
  type Replaced,
  type Rotation,
} from '#use-cases';
import { writeAuditEntry } from '../audit/audit-log.repository.js';
import { ApiKeyEntity } from '../entities/api-key.entity.js';

function toKey(row: ApiKeyEntity): ApiKey {
  return {
    ...bindingsOf(row),
    createdAt: row.createdAt,
    expiresAt: row.expiresAt ?? undefined,
    revokedAt: row.revokedAt ?? undefined,
    lastUsedAt: row.lastUsedAt ?? undefined,
    rotatedFrom: row.rotatedFrom ?? undefined,
    name: row.name ?? undefined,
  };
}

function toKnownKey(row: ApiKeyEntity, remainingMs: number | undefined): KnownKey {
  return { key: bindingsOf(row), hash: row.keyHash, remainingMs };
}

/** A scope that this version does not know allows nothing in it. */
function bindingsOf({ keyId: id, prefix, scopes, payer, ispbs }: ApiKeyEntity): KnownKey['key'] {
  return { id, prefix, scopes: scopes.filter(isScope), payer: payer ?? undefined, ispbs };
}

/** One moment for all columns of a transaction, to the millisecond, as clients see it. */
const NOW = "date_trunc('milliseconds', now())";

const GOOD = {
  revokedAt: IsNull(),
  expiresAt: Raw((expiresAt) => `coalesce(${expiresAt} > clock_timestamp(), true)`),
} as const satisfies FindOptionsWhere<ApiKeyEntity>;

/** Keys in Postgres, by their hashes. */
@Injectable()
export class ApiKeyRepository extends KeyStore {
  constructor(@InjectRepository(ApiKeyEntity) private readonly keys: Repository<ApiKeyEntity>) {
    super();
  }

  override create({ id, prefix, hash }: NewKey, grant: KeyGrant, actor: string): Promise<ApiKey> {
    const { name, scopes, payer, ispbs, expiresInDays, expiresAt } = grant;
    return this.keys.manager.transaction(async (manager) => {
      await manager
        .createQueryBuilder()
        .insert()
        .into(ApiKeyEntity)
        .values({
          keyId: id,
          prefix,
          keyHash: hash,
          scopes,
          payer: payer ?? null,
          ispbs,
          name: name ?? null,
          createdAt: () => NOW,
          expiresAt: () =>
            `coalesce(:expiresAt::timestamptz, ${NOW} + make_interval(days => :days::integer))`,
          lifetime: () => `coalesce(:expiresAt::timestamptz - ${NOW}, make_interval(days => :days::integer))`,
        })
        .setParameters({ expiresAt: expiresAt ?? null, days: expiresInDays ?? null })
        .updateEntity(false)
        .execute();
      const key = toKey(await manager.findOneByOrFail(ApiKeyEntity, { keyId: id }));
      await writeAuditEntry(manager, { actor, action: 'key.create', subject: id, details: describe(key) });
      return key;
    });
  }

  override rotate(
    id: KeyId,
    next: NewKey,
    overlapHours: number,
    actor: string,
  ): Promise<Rotation | 'inactive' | Replaced | undefined> {
    return this.keys.manager.transaction(async (manager) => {
      const old = await manager.findOne(ApiKeyEntity, {
        where: { keyId: id },
        lock: { mode: 'pessimistic_write' },
      });
      if (old === null) return undefined;
      if (!(await manager.existsBy(ApiKeyEntity, { keyId: id, ...GOOD }))) return 'inactive';
      const successor = await manager.findOneBy(ApiKeyEntity, { rotatedFrom: id, ...GOOD });
      if (successor !== null) return { successor: successor.keyId };
      const lifetime = '(SELECT lifetime FROM api_key WHERE key_id = :id)';
      await manager
        .createQueryBuilder()
        .insert()
        .into(ApiKeyEntity)
        .values({
          keyId: next.id,
          prefix: next.prefix,
          keyHash: next.hash,
          scopes: old.scopes,
          payer: old.payer,
          ispbs: old.ispbs,
          name: old.name,
          createdAt: () => NOW,
          expiresAt: () => `${NOW} + ${lifetime}`,
          lifetime: () => lifetime,
          rotatedFrom: id,
        })
        .setParameters({ id })
        .updateEntity(false)
        .execute();
      // It may be to end sooner.
      await manager
        .createQueryBuilder()
        .update(ApiKeyEntity)
        .set({ expiresAt: () => `least(expires_at, ${NOW} + make_interval(hours => :overlapHours))` })
        .where({ keyId: id })
        .setParameters({ overlapHours })
        .execute();
      const key = toKey(await manager.findOneByOrFail(ApiKeyEntity, { keyId: next.id }));
      const previousExpiresAt = toKey(await manager.findOneByOrFail(ApiKeyEntity, { keyId: id })).expiresAt;
      if (previousExpiresAt === undefined) throw new Error('A key that was rotated does not end.');
      const details = { successor: key.id, prefix: key.prefix, previous_expires_at: previousExpiresAt };
      await writeAuditEntry(manager, { actor, action: 'key.rotate', subject: id, details });
      return { key, previousExpiresAt };
    });
  }

  override revoke(id: KeyId, actor: string): Promise<ApiKey | undefined> {
    return this.keys.manager.transaction(async (manager) => {
      const { affected } = await manager.update(
        ApiKeyEntity,
        { keyId: id, revokedAt: IsNull() },
        { revokedAt: () => "date_trunc('milliseconds', clock_timestamp())" },
      );
      const row = await manager.findOneBy(ApiKeyEntity, { keyId: id });
      if (row === null) return undefined;
      const details = { prefix: row.prefix };
      if (affected === 1)
        await writeAuditEntry(manager, { actor, action: 'key.revoke', subject: id, details });
      return toKey(row);
    });
  }

  override async list({
    after,
    limit,
  }: {
    readonly after: KeyPosition | undefined;
    readonly limit: number;
  }): Promise<readonly ApiKey[]> {
    const page = this.keys
      .createQueryBuilder('k')
      .orderBy('k.createdAt', 'DESC')
      .addOrderBy('k.keyId', 'DESC')
      .limit(limit);
    if (after !== undefined) page.where('(k.createdAt, k.keyId) < (:createdAt, :id)', after);
    return (await page.getMany()).map(toKey);
  }

  override async findGood(prefixes: readonly string[]): Promise<readonly KnownKey[]> {
    // For many callers at once, in the course of whichever came first: it belongs to no trace.
    const { entities, raw } = await detached(() =>
      this.keys
        .createQueryBuilder('k')
        .addSelect('1000 * extract(epoch FROM k.expiresAt - clock_timestamp())::float8', 'remaining_ms')
        .where({ prefix: In(prefixes), ...GOOD })
        .getRawAndEntities<{ readonly remaining_ms: number | null }>(),
    );
    return entities.map((row, index) => toKnownKey(row, raw[index]?.remaining_ms ?? undefined));
  }

  override async findGoodIds(ids: readonly KeyId[]): Promise<readonly KeyId[]> {
    const rows = await this.keys.find({ select: { keyId: true }, where: { keyId: In(ids), ...GOOD } });
    return rows.map(({ keyId }) => keyId);
  }

  /** Rows that another process is just writing the same into are left to it. */
  override async recordUse(ids: readonly KeyId[]): Promise<void> {
    await this.keys
      .createQueryBuilder()
      .update()
      .set({ lastUsedAt: () => "date_trunc('milliseconds', clock_timestamp())" })
      .where(
        'key_id IN (SELECT key_id FROM api_key WHERE key_id = ANY (:ids) FOR NO KEY UPDATE SKIP LOCKED)',
        { ids },
      )
      .execute();
  }
}

/** What the audit log says of a new key. */
function describe({ name, prefix, scopes, payer, ispbs, expiresAt }: ApiKey): Record<string, unknown> {
  return { name: name ?? null, prefix, scopes, payer: payer ?? null, ispbs, expires_at: expiresAt ?? null };
}
