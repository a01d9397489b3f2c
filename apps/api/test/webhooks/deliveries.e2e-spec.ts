import { randomUUID, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { hashApiKey, makeApiKeyText, makeKeyId, prefixOf, type Scope } from '#domain';
import { item, PayoutTestSystem, unused } from '../payouts/payout-calls.js';
import { WebhookCalls, type Delivery } from './webhook-calls.js';
import { startTestSystem, type TestSystem } from '../streams/test-system.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('deliveries over HTTP, without a worker', () => {
  let system: PayoutTestSystem;
  let calls: WebhookCalls;

  beforeAll(async () => {
    system = await PayoutTestSystem.start({ apis: 1 });
    calls = new WebhookCalls(system.at(0));
  });
  beforeEach(() => system.query('TRUNCATE webhook_endpoint CASCADE'));
  afterAll(() => system.close());

  /** What a worker does to a delivery. */
  const change = (id: string, to: string) =>
    system.query(`UPDATE webhook_delivery SET ${to} WHERE delivery_id = $1`, [id]);

  it('a ping is a delivery that waits', async () => {
    const webhook = await calls.make(['payout.paid']);
    const answer = await calls.send('POST', `/${webhook.id}/ping`);
    expect(answer.status).toBe(202);
    expect(answer.json).toEqual({
      id: expect.stringMatching(UUID),
      event: 'ping',
      message_id: expect.stringMatching(/^msg_[0-9a-f]{32}$/),
      status: 'waiting',
      attempt: 0,
      next_attempt_at: expect.stringMatching(MOMENT),
      created_at: expect.stringMatching(MOMENT),
    });
    expect(await calls.deliveries(webhook)).toEqual({ items: [answer.json], next_cursor: null });
  });

  it('name their payout and batch, newest first', async () => {
    const webhook = await calls.make(['payout.paid', 'payout.failed', 'batch.completed']);
    const id = unused();
    const { details = [] } = await system.accept(id, [item(`${id}-x`), item(`${id}-y`)]);
    await system.settle(id, 'paid', [`${id}-x`]);
    await system.settle(id, 'failed', [`${id}-y`]);
    const { items } = await calls.deliveries(webhook);
    const [x, y] = details.map(({ payout_id }) => payout_id);
    const listed = items.map(({ event, batch_id, payout_id }) => [event, batch_id, payout_id]);
    expect(listed.at(-1)).toEqual(['payout.paid', id, x]);
    expect(listed).toHaveLength(3);
    expect(listed).toContainEqual(['payout.failed', id, y]);
    expect(listed).toContainEqual(['batch.completed', id, undefined]);
    expect(JSON.stringify(items)).not.toContain('@');
    expect(items.find(({ payout_id }) => payout_id === y)).toHaveProperty('external_id', `${id}-y`);
    const eventsOf = async (query: string) =>
      (await calls.deliveries(webhook, query)).items.map(({ event, external_id }) => [event, external_id]);
    expect(await eventsOf(`?payout_id=${x ?? ''}`)).toEqual([['payout.paid', `${id}-x`]]);
    expect(await eventsOf('?event=batch.completed')).toEqual([['batch.completed', undefined]]);
    expect(await eventsOf('?status=given_up')).toEqual([]);
    await change(items[0]?.id ?? '', `status = 'given_up', next_attempt_at = NULL`);
    expect(await eventsOf('?status=given_up')).toEqual([[items[0]?.event, items[0]?.external_id]]);
    expect(await eventsOf(`?status=waiting&event=payout.failed&payout_id=${x ?? ''}`)).toEqual([]);
  });

  it('are listed newest first, page by page', async () => {
    const webhook = await calls.make();
    const pinged: string[] = [];
    for (let n = 0; n < 5; n += 1) pinged.push((await calls.ping(webhook)).id);
    const listed: Delivery[] = [];
    let cursor = '';
    do {
      const page = await calls.deliveries(webhook, `?limit=2${cursor}`);
      listed.push(...page.items);
      cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`;
    } while (cursor !== '');
    expect(listed.map(({ id }) => id).sort()).toEqual(pinged.sort());
    const moments = listed.map(({ created_at }) => created_at);
    expect(moments).toEqual([...moments].sort().reverse());
  });

  it('show the result of the last attempt', async () => {
    const webhook = await calls.make();
    const { id } = await calls.ping(webhook);
    await change(
      id,
      `attempts = 2, last_attempt_at = '2026-02-03T12:00:00Z', last_fault = 'no answer', last_duration_ms = 15000`,
    );
    const attempt = {
      at: '2026-02-03T12:00:00.000Z',
      http_status: null,
      fault: 'no answer',
      duration_ms: 15_000,
    };
    expect((await calls.deliveries(webhook)).items).toMatchObject([{ attempt: 2, last_attempt: attempt }]);
  });

  it('one that is being sent is left alone', async () => {
    const { id } = await calls.ping(await calls.make());
    await change(id, `attempts = 4, fence = 4, lease_until = now() + interval '1 minute'`);
    const answer = await calls.send('POST', `/deliveries/${id}/replay`);
    expect(answer.status).toBe(202);
    expect(answer.json).toMatchObject({ id, status: 'waiting', attempt: 4 });
  });

  it('a disabled webhook is sent nothing, and the answer says how to enable it', async () => {
    const webhook = await calls.make();
    const { id } = await calls.ping(webhook);
    await calls.send('PATCH', `/${webhook.id}`, { enabled: false });
    for (const path of [`/${webhook.id}/ping`, `/deliveries/${id}/replay`]) {
      const answer = await calls.send('POST', path);
      expect(answer.status).toBe(409);
      expect(answer.json).toMatchObject({
        code: 'webhook_disabled',
        webhook_id: webhook.id,
        detail: expect.stringContaining(`PATCH /api/webhooks/${webhook.id}`),
      });
    }
    expect((await calls.deliveries(webhook)).items).toMatchObject([{ id, status: 'waiting' }]);
    await calls.send('PATCH', `/${webhook.id}`, { enabled: true });
    expect((await calls.send('POST', `/deliveries/${id}/replay`)).status).toBe(202);
  });

  it.each([
    ['POST', `/${randomUUID()}/ping`, 404, 'webhook_unknown'],
    ['POST', '/no-id/ping', 404, 'webhook_unknown'],
    ['GET', `/${randomUUID()}/deliveries`, 404, 'webhook_unknown'],
    ['GET', '/no-id/deliveries', 404, 'webhook_unknown'],
    ['GET', `/${randomUUID()}/deliveries?limit=1001`, 400, 'invalid_parameters'],
    ['GET', `/${randomUUID()}/deliveries?cursor=x`, 400, 'invalid_cursor'],
    ['GET', `/${randomUUID()}/deliveries?status=lost`, 400, 'invalid_parameters'],
    ['GET', `/${randomUUID()}/deliveries?payout_id=x`, 400, 'invalid_parameters'],
    ['POST', `/deliveries/${randomUUID()}/replay`, 404, 'delivery_unknown'],
    ['POST', '/deliveries/no-id/replay', 404, 'delivery_unknown'],
  ])('answers %s %s by %i %s', async (method, path, status, code) => {
    const answer = await calls.send(method, path);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ code });
  });
});

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
    expect(entries[1]?.details).toEqual({ payer: 'acme', url: 'changed' });
    expect(entries[3]?.details).toEqual({ payer: 'acme', webhook: webhook.id });
    expect(JSON.stringify(entries)).not.toMatch(/whsec_|t0ps3cret/);
  });
});
