import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { MadeKey } from '#use-cases';
import { waitFor } from '#testing';
import { codeOf, KeyTestSystem } from './key-calls.js';

const HOUR_MS = 3_600_000;

interface Made {
  readonly id: string;
  readonly key: string;
  readonly prefix: string;
  readonly previous_expires_at?: string;
}

interface Listed {
  readonly items: readonly { id: string; last_used_at: string | null; revoked_at: string | null }[];
  readonly next_cursor: string | null;
}

describe('managing keys', () => {
  let system: KeyTestSystem;
  let operator: MadeKey;

  beforeAll(async () => {
    system = await KeyTestSystem.start({ apis: 1 });
    operator = await system.make({ scopes: ['operate'] });
  });
  afterAll(() => system.close());

  const call = (key: string, path: string) =>
    system.call(undefined, { path, headers: { authorization: `Bearer ${key}` } });
  const list = async (query = '') => (await system.get(operator, `/api/keys${query}`)).json as Listed;

  it('makes keys that are shown once and stored as a hash alone', async () => {
    const order = { scopes: ['payouts:read', 'payouts:read'], payer: 'acme', ispbs: ['32074986'] };
    const answer = await system.post(operator, '/api/keys', { ...order, expires_in_days: 90 });
    expect(answer.status).toBe(201);
    expect(answer.headers['cache-control']).toBe('no-store');
    const made = answer.json as Made;
    expect(made).toEqual({
      id: expect.stringMatching(/^key_[0-9a-f]{20}$/),
      key: expect.stringMatching(/^mk_[0-9A-Za-z]{43}$/),
      prefix: made.key.slice(0, 11),
      scopes: ['payouts:read'],
      payer: 'acme',
      ispbs: ['32074986'],
      expires_at: expect.stringMatching(/Z$/),
      name: null,
    });
    expect((await call(made.key, '/api/payouts')).status).toBe(200);

    const stored = await system.query<{ key_hash: Buffer; text: string }>(
      'SELECT key_hash, k::text AS text FROM api_key k WHERE key_id = $1',
      [made.id],
    );
    expect(stored[0]?.key_hash).toEqual(createHash('sha256').update(made.key).digest());
    const everywhere = [
      stored[0]?.text,
      JSON.stringify(await list()),
      (await system.get(operator, '/api/audit')).text,
    ];
    for (const text of everywhere) {
      expect(text).toContain(made.id);
      expect(text).not.toContain(made.key.slice(11));
    }
  });

  it('refuses what no key can be, every fault by its pointer', async () => {
    const answer = await system.post(operator, '/api/keys', {
      scopes: ['payouts:read', 'all', 1],
      payer: 'a b',
      ispbs: ['32074986', '1234567'],
      expires_in_days: 0,
      expires_at: '2020-01-01',
      name: '',
      colour: 'red',
    });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_request']);
    const { errors } = answer.json as { errors: { pointer: string; code: string }[] };
    expect(Object.fromEntries(errors.map(({ pointer, code }) => [pointer, code]))).toEqual({
      '/scopes/1': 'invalid_format',
      '/scopes/2': 'wrong_type',
      '/payer': 'invalid_format',
      '/ispbs/1': 'invalid_format',
      '/expires_in_days': 'out_of_range',
      '/expires_at': 'invalid_format',
      '/name': 'too_short',
      '/colour': 'unknown_member',
    });
    for (const expires_at of ['2020-01-01T00:00:00Z', '9999-01-01T00:00:00Z'])
      expect(await system.post(operator, '/api/keys', { scopes: ['operate'], expires_at })).toMatchObject({
        status: 400,
        json: { code: 'invalid_request', errors: [{ pointer: '/expires_at', code: 'out_of_range' }] },
      });
    const scopes = ['operate', 'webhooks:manage', 'streams:read'];
    expect((await system.post(operator, '/api/keys', { scopes })).json).toMatchObject({
      code: 'invalid_request',
      errors: [
        { pointer: '/payer', code: 'required', message: expect.stringContaining('webhooks:manage') },
        { pointer: '/ispbs', code: 'required', message: expect.stringContaining('streams:read') },
      ],
    });
    for (const body of [{}, { scopes: [] }, [], 'key'])
      expect(codeOf(await system.post(operator, '/api/keys', body))).toBe('invalid_request');
    expect(codeOf(await system.post(operator, '/api/keys'))).toBe('body_missing');
  });

  it('lists them newest first, a page at a time', async () => {
    const made = [await system.make(), await system.make(), await system.make()];
    const first = await list('?limit=2');
    const rest = await list(`?limit=1000&cursor=${String(first.next_cursor)}`);
    const ids = [...first.items, ...rest.items].map(({ id }) => id);
    expect(ids.slice(0, 3)).toEqual(made.map(({ key }) => key.id).reverse());
    expect(ids.at(-1)).toBe(operator.key.id);
    expect(rest.next_cursor).toBeNull();
    expect(codeOf(await system.get(operator, '/api/keys?cursor=x'))).toBe('invalid_cursor');
    expect(codeOf(await system.get(operator, '/api/audit?cursor=x'))).toBe('invalid_cursor');
  });

  it('rotates: the new key has the same rights, the old one works for the overlap', async () => {
    const old = await system.make({ scopes: ['payouts:read'], payer: 'acme' });
    const before = Date.now();
    const answer = await system.post(operator, `/api/keys/${old.key.id}/rotate`);
    expect(answer.status).toBe(201);
    const made = answer.json as Made;
    expect(made).toMatchObject({ scopes: ['payouts:read'], payer: 'acme', rotated_from: old.key.id });
    expect(made.key).not.toBe(old.text);
    const overlapMs = new Date(made.previous_expires_at ?? '').getTime() - before;
    expect(Math.round(overlapMs / HOUR_MS)).toBe(24);
    expect((await call(old.text, '/api/payouts')).status).toBe(200);
    expect((await call(made.key, '/api/payouts')).status).toBe(200);

    const path = `/api/keys/${old.key.id}/rotate`;
    const twice = await system.post(operator, path, { overlap_hours: 0 });
    expect(twice).toMatchObject({ status: 409, json: { code: 'key_replaced', successor: made.id } });
    expect((await call(old.text, '/api/payouts')).status).toBe(200);

    const newer = await system.post(operator, `/api/keys/${made.id}/rotate`, { overlap_hours: 0 });
    expect(newer.status).toBe(201);
    expect((await call(made.key, '/api/payouts')).status).toBe(401);
    await system.delete(operator, `/api/keys/${old.key.id}`);
    const again = await system.post(operator, path, {});
    expect([again.status, codeOf(again)]).toEqual([409, 'key_inactive']);
    for (const body of [{ overlap_hours: 721 }, { overlap_hours: '1' }, { hours: 1 }])
      expect(codeOf(await system.post(operator, path, body))).toBe('invalid_request');
  });

  it('knows no other ids', async () => {
    for (const id of ['key_00000000000000000000', 'mk_12345678', operator.key.prefix, '%20']) {
      for (const answer of [
        await system.delete(operator, `/api/keys/${id}`),
        await system.post(operator, `/api/keys/${id}/rotate`),
      ])
        expect([answer.status, codeOf(answer)]).toEqual([404, 'key_unknown']);
    }
  });

  it('shows when a key was last used, and who made and ended it', async () => {
    const key = await system.make({ scopes: ['payouts:read'], payer: 'acme' });
    const listed = async () => (await list()).items.find(({ id }) => id === key.key.id);
    expect((await listed())?.last_used_at).toBeNull();
    await Promise.all(Array.from({ length: 20 }, () => call(key.text, '/api/payouts')));
    await waitFor(async () => (await listed())?.last_used_at, {
      what: 'the use to be written',
    });
    await system.delete(operator, `/api/keys/${key.key.id}`);
    expect((await listed())?.revoked_at).not.toBeNull();
    const audit = (await system.get(operator, '/api/audit?limit=1000')).json as {
      items: readonly { actor: string; action: string; subject: string }[];
    };
    const about = audit.items.filter(({ subject }) => subject === key.key.id);
    expect(about.map(({ actor, action }) => [actor, action])).toEqual([
      [`key:${operator.key.id}`, 'key.revoke'],
      ['cli:test', 'key.create'],
    ]);
  });

  it('pages through the audit log', async () => {
    const page = (query: string) => system.get(operator, `/api/audit?limit=2${query}`);
    const first = (await page('')).json as { items: object[]; next_cursor: string };
    const second = (await page(`&cursor=${first.next_cursor}`)).json as { items: object[] };
    expect([...first.items, ...second.items]).toHaveLength(4);
    expect(second.items).not.toContainEqual(first.items[1]);
  });

  it('costs the database nothing for a key that is in use', async () => {
    const key = await system.make({ scopes: ['payouts:read'], payer: 'acme' });
    const questions = async () => {
      const [row] = await system.query<{ calls: number }>(
        `SELECT coalesce(sum(calls), 0)::int AS calls FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
          WHERE d.datname = current_database() AND query LIKE '%remaining_ms%' AND query NOT LIKE '%pg_stat%'`,
      );
      return row?.calls ?? 0;
    };
    await system.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    await call(key.text, '/api/payouts');
    const before = await questions();
    expect(before).toBeGreaterThan(0);
    const startedAt = performance.now();
    for (let round = 0; round < 10; round++)
      await Promise.all(Array.from({ length: 20 }, () => call(key.text, '/api/payouts/none')));
    const seconds = (performance.now() - startedAt) / 1000;
    // The key is asked for again every one and a half seconds, the operator's not at all; 200 calls are far more than that.
    expect((await questions()) - before).toBeLessThanOrEqual(1 + Math.ceil(seconds));
  });
});
