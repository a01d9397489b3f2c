import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  API_KEY_RANDOM_BYTES,
  hashApiKey,
  KEY_ID_RANDOM_BYTES,
  makeApiKeyText,
  makeKeyId,
  prefixOf,
  type ApiKeyText,
  type ClientId,
  type Ispb,
  type KeyGrant,
} from '#domain';
import type { NewKey } from '#use-cases';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { latestEntries } from '../../test/audit-log.js';
import { ApiKeyEntity } from '../entities/api-key.entity.js';
import { ApiKeyRepository } from './api-key.repository.js';

const DAY_MS = 86_400_000;
const ACTOR = 'cli:test';

function newKey(): NewKey & { readonly text: ApiKeyText } {
  const text = makeApiKeyText(randomBytes(API_KEY_RANDOM_BYTES));
  const id = makeKeyId(randomBytes(KEY_ID_RANDOM_BYTES));
  return { id, text, prefix: prefixOf(text), hash: hashApiKey(text) };
}

function grant(expiresInDays?: number): KeyGrant {
  return {
    name: 'payroll',
    scopes: ['streams:read', 'payouts:write'],
    payer: 'acme' as ClientId,
    ispbs: ['32074986' as Ispb],
    expiresInDays,
    expiresAt: undefined,
  };
}

describe('keys in Postgres', () => {
  let database: TestSql;
  let store: ApiKeyRepository;

  beforeAll(async () => {
    database = await openTestSql();
    store = new ApiKeyRepository(database.dataSource.getRepository(ApiKeyEntity));
  });
  afterAll(() => database.close());

  const rows = (sql: string, values: unknown[] = []) =>
    database.dataSource.query<Record<string, unknown>[]>(sql, values);
  const entriesOf = async (subject: string) =>
    (await latestEntries(database.dataSource, 1000)).filter((entry) => entry.subject === subject);

  it('are good until they expire, by the database’s clock', async () => {
    const made = newKey();
    await store.create(made, grant(1), ACTOR);
    const [known] = await store.findGood([made.prefix, 'mk_unknown00']);
    expect(known).toMatchObject({ key: { id: made.id, payer: 'acme' }, hash: made.hash });
    expect(known?.remainingMs).toBeGreaterThan(0);
    expect(known?.remainingMs).toBeLessThanOrEqual(DAY_MS);
    await rows('UPDATE api_key SET expires_at = clock_timestamp() WHERE key_id = $1', [made.id]);
    expect(await store.findGood([made.prefix])).toEqual([]);
    expect(await store.findGoodIds([made.id])).toEqual([]);
    expect(await store.rotate(made.id, newKey(), 24, ACTOR)).toBe('inactive');
  });

  it('do not expire unless a lifetime was given, and are good until they are revoked', async () => {
    const made = newKey();
    await store.create(made, grant(), ACTOR);
    expect((await store.findGood([made.prefix]))[0]?.remainingMs).toBeUndefined();
    expect(await store.findGoodIds([made.id, newKey().id])).toEqual([made.id]);
    const revoked = await store.revoke(made.id, ACTOR);
    expect(revoked?.revokedAt).toBeInstanceOf(Date);
    expect(await store.findGood([made.prefix])).toEqual([]);
    expect(await store.findGoodIds([made.id])).toEqual([]);
    // Again: the same, and nothing more in the log.
    expect(await store.revoke(made.id, ACTOR)).toEqual(revoked);
    expect((await entriesOf(made.id)).map(({ action }) => action)).toEqual(['key.revoke', 'key.create']);
    expect(await store.revoke(newKey().id, ACTOR)).toBeUndefined();
  });

  it('hand over to a new key with the same rights, and end with the overlap', async () => {
    const [old, next, third] = [newKey(), newKey(), newKey()];
    const first = await store.create(old, grant(90), ACTOR);
    const rotation = await store.rotate(old.id, next, 24, ACTOR);
    if (rotation === undefined || rotation === 'inactive' || 'successor' in rotation)
      throw new Error(JSON.stringify(rotation));
    const { key, previousExpiresAt } = rotation;
    const { name, scopes, payer, ispbs } = first;
    expect(key).toMatchObject({ name, scopes, payer, ispbs, id: next.id, rotatedFrom: old.id });
    expect((key.expiresAt?.getTime() ?? 0) - key.createdAt.getTime()).toBe(90 * DAY_MS);
    expect(Math.abs(previousExpiresAt.getTime() - key.createdAt.getTime() - DAY_MS)).toBeLessThan(10_000);
    expect(await store.findGood([old.prefix, next.prefix])).toHaveLength(2);
    // Once more while its successor is good: one of the two would lie about.
    expect(await store.rotate(old.id, third, 720, ACTOR)).toEqual({ successor: next.id });
    await store.revoke(next.id, ACTOR);
    // Then it does not live longer for it, and what comes of it lives as long as the first was made for.
    const again = await store.rotate(old.id, third, 720, ACTOR);
    expect(again).toMatchObject({ previousExpiresAt });
    const [life] = await rows('SELECT expires_at - created_at AS life FROM api_key WHERE key_id = $1', [
      third.id,
    ]);
    expect(life).toMatchObject({ life: { days: 90 } });
    expect((await entriesOf(old.id)).map(({ action }) => action)).toEqual([
      'key.rotate',
      'key.rotate',
      'key.create',
    ]);
    expect(await store.rotate(newKey().id, newKey(), 24, ACTOR)).toBeUndefined();
  });

  it('leave nothing behind, not even in the log, when making one fails', async () => {
    const made = newKey();
    await store.create(made, grant(), ACTOR);
    const twice = { ...newKey(), hash: made.hash };
    await expect(store.create(twice, grant(), ACTOR)).rejects.toThrow('api_key_hash_once');
    expect(await entriesOf(twice.id)).toEqual([]);
  });

  describe('the audit log', () => {
    it.each([
      "UPDATE audit_log SET actor = 'mallory'",
      'DELETE FROM audit_log',
      'TRUNCATE audit_log',
      'TRUNCATE audit_log, api_key CASCADE',
    ])('refuses %s, also where triggers are off', async (statement) => {
      const count = () => rows('SELECT count(*)::int AS entries FROM audit_log');
      const before = await count();
      await expect(rows(statement)).rejects.toThrow('append-only');
      await expect(
        database.dataSource.transaction(async (manager) => {
          await manager.query('SET LOCAL session_replication_role = replica');
          await manager.query(statement);
        }),
      ).rejects.toThrow('append-only');
      expect(await count()).toEqual(before);
    });
  });
});
