import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashApiKey, makeApiKeyText, makeKeyId, prefixOf, type Scope } from '#domain';
import { startTestSystem, type TestSystem } from '../streams/test-system.js';
import { WebhookCalls } from './webhook-calls.js';

const PUBLIC_URL = 'https://example.com/webhooks';

describe('webhooks outside the sandbox, where everybody has a key', () => {
  let system: TestSystem;
  let acme: WebhookCalls;
  let other: WebhookCalls;
  let acmeKeyId: string;

  beforeAll(async () => {
    system = await startTestSystem({
      apis: 1,
      environment: { SANDBOX: 'false', AUTH: 'required', RAIL: 'psp', RAIL_URL: 'https://psp.example.com' },
    });
    const made = await makeCaller('acme', 'webhooks:manage');
    acme = made.calls;
    acmeKeyId = made.keyId;
    other = (await makeCaller('other', 'webhooks:manage')).calls;
  });
  afterAll(() => system.close());

  async function makeCaller(payer: string, ...scopes: Scope[]) {
    const text = makeApiKeyText(randomBytes(32));
    const keyId = makeKeyId(randomBytes(10));
    await system.query(
      'INSERT INTO api_key (key_id, prefix, key_hash, scopes, payer, ispbs) VALUES ($1, $2, $3, $4, $5, $6)',
      [keyId, prefixOf(text), hashApiKey(text), scopes, payer, []],
    );
    return { keyId, calls: new WebhookCalls(system.at(0), { authorization: `Bearer ${text}` }) };
  }

  it.each([
    'http://example.com/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://localhost/',
    'https://10.0.0.1/',
  ])('refuses to send to %s', async (url) => {
    const answer = await acme.send('POST', '', { url, events: ['ping'] });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ code: 'invalid_request', errors: [{ pointer: '/url' }] });
  });

  it('keeps what is one payer’s from all others', async () => {
    const webhook = await acme.make(['payout.paid'], PUBLIC_URL);
    const { id: deliveryId } = await acme.ping(webhook);
    const unknown = [
      await other.send('GET', `/${webhook.id}`),
      await other.send('PATCH', `/${webhook.id}`, { enabled: false }),
      await other.send('DELETE', `/${webhook.id}`),
      await other.send('POST', `/${webhook.id}/rotate`),
      await other.send('POST', `/${webhook.id}/ping`),
      await other.send('GET', `/${webhook.id}/deliveries`),
    ];
    for (const answer of unknown)
      expect(answer).toMatchObject({ status: 404, json: { code: 'webhook_unknown' } });
    const replayed = await other.send('POST', `/deliveries/${deliveryId}/replay`);
    expect(replayed).toMatchObject({ status: 404, json: { code: 'delivery_unknown' } });
    expect((await other.list()).items).toEqual([]);
    expect((await acme.list()).items).toMatchObject([
      { id: webhook.id, enabled: true, former_secret_until: null },
    ]);
    expect((await acme.deliveries(webhook)).items).toMatchObject([{ id: deliveryId }]);
  });

  it('needs a key with the scope webhooks:manage', async () => {
    const { calls: reader } = await makeCaller('acme', 'payouts:read');
    const withoutKey = new WebhookCalls(system.at(0));
    for (const [method, path] of [
      ['POST', ''],
      ['GET', ''],
      ['GET', '/x'],
      ['PATCH', '/x'],
      ['DELETE', '/x'],
      ['POST', '/x/rotate'],
      ['POST', '/x/ping'],
      ['GET', '/x/deliveries'],
      ['POST', '/deliveries/x/replay'],
    ] as const) {
      expect((await reader.send(method, path)).status).toBe(403);
      expect((await withoutKey.send(method, path)).status).toBe(401);
    }
  });

  it('notes in the audit log which key did what', async () => {
    const webhook = await acme.make(['payout.paid'], PUBLIC_URL);
    const { id: deliveryId } = await acme.ping(webhook);
    await acme.send('PATCH', `/${webhook.id}`, { url: `${PUBLIC_URL}?token=t0ps3cret` });
    await acme.send('POST', `/${webhook.id}/rotate`);
    await acme.send('POST', `/deliveries/${deliveryId}/replay`);
    await acme.send('DELETE', `/${webhook.id}`);
    const entries = await system.query<{ actor: string; action: string; details: object }>(
      'SELECT actor, action, details FROM audit_log WHERE subject = ANY ($1) ORDER BY position',
      [[webhook.id, deliveryId]],
    );
    const actions = ['create', 'change', 'rotate', 'replay', 'delete'];
    expect(entries.map(({ action }) => action)).toEqual(actions.map((action) => `webhook.${action}`));
    expect(new Set(entries.map(({ actor }) => actor))).toEqual(new Set([`key:${acmeKeyId}`]));
    expect(JSON.stringify(entries)).not.toMatch(/whsec_|t0ps3cret/);
  });
});
