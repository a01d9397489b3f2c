import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Express } from 'express';
import type { MadeKey } from '#use-cases';
import { waitFor, createTestDatabase, createTestRedis, type TestDatabase, type TestRedis } from '#testing';
import { isScope, SCOPES_OF_AN_ISPB } from '#domain';
import { loadConfiguration } from '#configuration';
import { createLogger, OPEN_TO_ALL } from '#observability';
import { item, unused } from '../payouts/payout-calls.js';
import { newIspb } from '../streams/test-system.js';
import { codeOf, KeyTestSystem } from './key-calls.js';
import { createApiApplication } from '../../src/create-http-application.js';
import { REQUIRED_SCOPE } from '../../src/http/access/route-access.js';
import { UNKNOWN_ROUTE_PATH } from '../../src/http/api-request.js';
import { sendTo } from '../send-to.js';

const SOON_MS = 1_500;

describe('with AUTH=required', () => {
  let system: KeyTestSystem;
  let operator: MadeKey;

  beforeAll(async () => {
    system = await KeyTestSystem.start({ apis: 1, waitMs: 100 });
    operator = await system.make({ scopes: ['operate'] });
  });
  afterAll(() => system.close());

  it('answers 401 alike whatever is wrong with a key, in every way but who it was', async () => {
    const expired = await system.make({ expires_at: new Date(Date.now() + SOON_MS).toISOString() });
    const revoked = await system.make();
    await system.delete(operator, `/api/keys/${revoked.key.id}`);
    await waitFor(async () => (await system.get(expired, '/api/keys')).status === 401, {
      what: 'the expiry',
    });
    const almost = `${operator.text.slice(0, -1)}${operator.text.endsWith('0') ? '1' : '0'}`;
    const credentials = [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      `Basic ${operator.text}`,
      operator.text,
      `Bearer mk_${'0'.repeat(43)}`,
      `Bearer ${operator.text} ${operator.text}`,
      `Bearer ${operator.key.id}`,
      `Bearer ${almost}`,
      `Bearer ${expired.text}`,
      `Bearer ${revoked.text}`,
    ];
    const headers = { 'x-request-id': 'the-same' };
    for (const authorization of credentials) {
      const given = authorization === undefined ? headers : { ...headers, authorization };
      const answer = await system.call(undefined, { path: '/api/keys', headers: given });
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(answer.json).toEqual({
        type: '/errors/unauthenticated',
        title: 'Not authenticated',
        status: 401,
        detail: expect.stringContaining('Authorization: Bearer mk_'),
        instance: '/api/keys',
        code: 'unauthenticated',
        request_id: 'the-same',
      });
    }
    const lowerCase = { path: '/api/keys', headers: { authorization: `bearer  ${operator.text}` } };
    expect((await system.call(undefined, lowerCase)).status).toBe(200);
  });

  it('takes two keys for a batch above approval_above_cents', async () => {
    const payer = unused();
    const policy = { path: `/api/operations/payers/${payer}`, method: 'PUT' };
    const body = JSON.stringify({ approval_above_cents: 34_999 });
    await system.call(operator, { ...policy, headers: { 'content-type': 'application/json' }, body });
    const first = await system.make({ payer });
    const second = await system.make({ scopes: ['payouts:approve'], payer });
    const writer = await system.make({ scopes: ['payouts:write'], payer });
    const stranger = await system.make({ payer: unused() });
    const sent = await system.post(first, '/api/payouts', { batch_id: 'A', items: [item('x')] });
    expect([sent.status, sent.json]).toMatchObject([201, { status: 'awaiting_approval' }]);

    const decide = (key: MadeKey, decision: string) => system.post(key, `/api/payouts/A/${decision}`);
    for (const decision of ['approve', 'reject']) {
      expect(codeOf(await decide(first, decision))).toBe('same_key');
      expect(codeOf(await decide(writer, decision))).toBe('scope_missing');
      expect(codeOf(await decide(stranger, decision))).toBe('batch_unknown');
    }
    for (const _time of [1, 2]) {
      const answer = await decide(second, 'approve');
      expect([answer.status, answer.json]).toMatchObject([200, { status: 'pending', details: [{}] }]);
    }
    const late = await decide(second, 'reject');
    expect([late.status, late.json]).toMatchObject([
      409,
      { code: 'batch_not_awaiting_approval', status: 409 },
    ]);
    const audit = await system.get(operator, '/api/audit?limit=1');
    expect(audit.json).toMatchObject({ items: [{ actor: `key:${second.key.id}`, action: 'batch.approve' }] });
  });

  it('names the scope that is missing', async () => {
    const reader = await system.make({ scopes: ['payouts:read'], payer: 'acme' });
    const answer = await system.post(reader, '/api/payouts', { batch_id: unused(), items: [item('x')] });
    expect(answer.status).toBe(403);
    expect(answer.json).toMatchObject({
      code: 'scope_missing',
      scope: 'payouts:write',
      detail: 'This call needs a key with the scope payouts:write.',
    });
    expect((await system.get(reader, '/api/payouts')).status).toBe(200);
    expect(codeOf(await system.get(reader, '/api/audit'))).toBe('scope_missing');
  });

  it('asks before a body is read', async () => {
    const call = { method: 'POST', path: '/api/payouts', headers: { 'content-type': 'text/plain' } };
    expect((await system.call(undefined, { ...call, body: '{' })).status).toBe(401);
    expect((await system.call(operator, { ...call, body: '{' })).status).toBe(403);
  });

  it('keeps institutions apart, before anything happens', async () => {
    const [mine, theirs] = [newIspb(), newIspb()];
    const me = await system.make({ ispbs: [mine] });
    const them = await system.make({ ispbs: [theirs] });
    expect((await system.post(them, `/api/util/msgs/${theirs}/5`)).status).toBe(201);
    const opened = await system.get(them, `/api/pix/${theirs}/stream/start`);
    expect(opened.status).toBe(200);
    const next = String(opened.headers['pull-next']);
    const attempts = [
      system.get(me, `/api/pix/${theirs}/stream/start`),
      system.get(me, next),
      system.delete(me, next),
      system.get(me, `/api/pix/${theirs}/stream/stop`),
      system.delete(me, `/api/pix/${theirs}/stream/stop`),
      system.get(me, `/api/pix/${theirs}/streams`),
      system.get(me, `/api/pix/${theirs.replace('T', '%54')}/streams`),
      system.post(me, `/api/pix/${theirs}/messages`, []),
      system.post(me, `/api/util/msgs/${theirs}/5`),
    ];
    for (const answer of await Promise.all(attempts)) {
      expect(answer.status).toBe(403);
      expect(codeOf(answer)).toBe('ispb_forbidden');
    }
    const view = await system.get(them, `/api/pix/${theirs}/streams`);
    expect(view.json).toMatchObject({ open: [{ seat: 1 }], undelivered: 4 });
    expect((await system.get(them, next)).status).toBe(200);
    expect((await system.get(me, `/api/pix/${mine}/stream/start`)).status).toBe(204);
    expect(codeOf(await system.get(me, '/api/pix/1234567/streams'))).toBe('invalid_ispb');
  });

  it('keeps payers apart, who may use the same ids', async () => {
    const [acme, zenith] = [await system.make({ payer: 'acme' }), await system.make({ payer: 'zenith' })];
    const [batchId, externalId] = [unused(), unused()];
    const batch = { batch_id: batchId, items: [item(externalId)] };
    expect((await system.post(acme, '/api/payouts', batch)).status).toBe(201);
    for (const path of [
      `/api/payouts/${batchId}`,
      `/api/payouts/${batchId}/items`,
      `/api/payouts/${batchId}/items/${externalId}`,
      `/batches/${batchId}`,
    ]) {
      expect((await system.get(acme, path)).status).toBe(200);
      expect(codeOf(await system.get(zenith, path))).toBe('batch_unknown');
    }
    expect(codeOf(await system.post(zenith, `/api/payouts/${batchId}/cancel`))).toBe('batch_unknown');
    const search = `/api/payouts/items?external_id=${externalId}`;
    expect((await system.get(zenith, search)).json).toMatchObject({ items: [] });
    expect((await system.get(zenith, '/api/payouts')).json).toMatchObject({ items: [] });
    // Theirs, and no replay of the other's.
    expect((await system.post(zenith, '/api/payouts', batch)).status).toBe(201);
    expect((await system.post(acme, `/api/payouts/${batchId}/cancel`)).json).toMatchObject({ cancelled: 1 });
    expect((await system.get(zenith, `/api/payouts/${batchId}`)).json).toMatchObject({ status: 'pending' });
    expect((await system.get(acme, search)).json).toMatchObject({ items: [{ status: 'cancelled' }] });
  });

  it('lets no key without a payer at what belongs to one', async () => {
    const withoutPayer = await system.make();
    for (const path of ['/api/payouts', '/api/payouts/A', '/api/payouts/items', '/batches/A']) {
      const answer = await system.get(withoutPayer, path);
      expect([answer.status, codeOf(answer)]).toEqual([403, 'payer_missing']);
    }
    expect(codeOf(await system.post(withoutPayer, '/payouts/batch', {}))).toBe('payer_missing');
  });

  it('answers every caller on public routes', async () => {
    for (const path of ['/health/live', '/health/ready', '/docs', '/docs/json', '/errors/unauthenticated'])
      expect((await system.get(undefined, path)).status).toBe(200);
    for (const path of ['/api/nothing', '/api/payouts/A/B/C/D', '/API/keys'])
      expect(codeOf(await system.get(undefined, path))).toBe('route_not_found');
    expect(codeOf(await system.call(undefined, { method: 'PUT', path: '/api/keys' }))).toBe(
      'method_not_allowed',
    );
  });

  it('lets those who operate empty the sandbox, which keeps keys and says who it was', async () => {
    const other = await system.make({ scopes: ['payouts:read'], payer: 'acme' });
    expect(codeOf(await system.post(other, '/api/util/reset'))).toBe('scope_missing');
    expect((await system.post(operator, '/api/util/reset')).status).toBe(204);
    expect((await system.get(other, '/api/payouts')).json).toMatchObject({ items: [] });
    expect((await system.get(operator, '/api/audit?limit=1')).json).toMatchObject({
      items: [{ actor: `key:${operator.key.id}`, action: 'sandbox.reset', subject: 'sandbox' }],
    });
  });
});

interface Route {
  readonly method: string;
  readonly url: string;
  readonly scope: unknown;
  readonly isOpen: boolean;
}

describe('every route there is', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let app: NestExpressApplication;
  let address: string;
  const routes: Route[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    redis = await createTestRedis();
    const environment = {
      AUTH: 'required',
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      REDIS_PREFIX: redis.prefix,
    };
    app = await createApiApplication(
      loadConfiguration(environment, false),
      createLogger({ level: 'silent', format: 'json' }, 'test'),
    );
    await app.listen(0, '127.0.0.1');
    const express: Express = app.getHttpAdapter().getInstance();
    for (const { route } of express.router.stack) {
      if (route === undefined || route.path === UNKNOWN_ROUTE_PATH) continue;
      for (const { method, handle } of route.stack) {
        const scope: unknown = Reflect.getMetadata(REQUIRED_SCOPE, handle);
        // The library of the OpenAPI document registers its route by itself, before all guards.
        const isOpen = Reflect.getMetadata(OPEN_TO_ALL, handle) === true || route.path === '/docs/json';
        routes.push({ method: method.toUpperCase(), url: route.path, scope, isOpen });
      }
    }
    address = await app.getUrl();
  });
  afterAll(async () => {
    await app.close();
    await redis.drop();
    await database.drop();
  });

  it('says who may call it, or is known to be open', () => {
    expect(routes.length).toBeGreaterThan(25);
    const silent = routes.filter(
      ({ scope, isOpen }) => !isOpen && !(typeof scope === 'string' && isScope(scope)),
    );
    expect(silent).toEqual([]);
  });

  it('is open for what people and machines need to find their way, and for nothing else', () => {
    // The PSP has no key: it shows who it is in its own way.
    const open = routes.filter(({ isOpen, url }) => isOpen && url !== '/api/rail/webhooks/:profile');
    expect(routes.filter(({ isOpen }) => isOpen).length - open.length).toBe(1);
    for (const { method, url } of open) {
      // GET / leads to /docs.
      expect(url).toMatch(/^\/(?:$|(?:console|health|docs|errors|metrics|reference)(?:\/|$))/);
      expect(['GET', 'HEAD']).toContain(method);
    }
  });

  it('names the institution where the key has to be for it', () => {
    const ofAnInstitution = routes.filter(({ scope }) => SCOPES_OF_AN_ISPB.has(String(scope)));
    expect(ofAnInstitution.length).toBeGreaterThan(7);
    for (const { url } of ofAnInstitution) expect(url).toContain('/:ispb');
  });

  it('answers 401 without a key, and is not done', async () => {
    const closed = routes.filter(({ isOpen }) => !isOpen);
    for (const { method, url } of closed) {
      const path = url
        .replace(':ispb', '32074986')
        .replace(':number', '1')
        .replaceAll(/:\w+/g, 'x')
        .replace('*', '');
      const { status, headers } = await sendTo(address, { method, path });
      expect({ method, url, status }).toEqual({ method, url, status: 401 });
      const isOpenedByBrowsers = url === '/console/queues' || url.startsWith('/console/queues/');
      expect(headers['www-authenticate']).toBe(
        isOpenedByBrowsers ? 'Basic realm="Malote", charset="UTF-8"' : 'Bearer',
      );
    }
  });
});
