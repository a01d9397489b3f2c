import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MadeKey } from '#use-cases';
import { waitFor } from '#testing';
import { item, unused } from '../payouts/payout-calls.js';
import { newIspb } from '../streams/test-system.js';
import { codeOf, KeyTestSystem } from './key-calls.js';

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
