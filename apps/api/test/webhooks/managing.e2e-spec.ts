import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestSystem, type TestSystem } from '../streams/test-system.js';
import { SANDBOX_URL, WebhookCalls } from './webhook-calls.js';

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const SECRET = /^whsec_[A-Za-z0-9+/]{43}=$/;

describe('managing webhooks in the sandbox', () => {
  let system: TestSystem;
  let calls: WebhookCalls;

  beforeAll(async () => {
    system = await startTestSystem({ apis: 1 });
    calls = new WebhookCalls(system.at(0));
  });
  beforeEach(() => system.query('TRUNCATE webhook_endpoint CASCADE'));
  afterAll(() => system.close());

  it('makes one, and shows its secret in this answer alone', async () => {
    const order = { url: SANDBOX_URL, events: ['payout.paid', 'batch.completed'] };
    const made = await calls.send('POST', '', order);
    expect(made.status).toBe(201);
    const { id, secret } = made.json as { id: string; secret: string };
    expect(made.headers.location).toBe(`/api/webhooks/${id}`);
    const shown = {
      id,
      ...order,
      enabled: true,
      disabled_because: null,
      former_secret_until: null,
      created_at: expect.stringMatching(MOMENT),
      updated_at: expect.stringMatching(MOMENT),
    };
    expect(made.json).toEqual({ ...shown, secret: expect.stringMatching(SECRET) });
    const read = await calls.send('GET', `/${id}`);
    expect(read.status).toBe(200);
    expect(read.json).toEqual(shown);
    const listed = await calls.send('GET', '');
    expect(listed.json).toEqual({ items: [shown], next_cursor: null });
    const changed = await calls.send('PATCH', `/${id}`, { enabled: false });
    const logged = await system.query('SELECT * FROM audit_log');
    const everything = read.text + listed.text + changed.text + JSON.stringify(logged);
    expect(everything).not.toContain('whsec_');
    expect(everything).not.toContain(secret.slice(6, 20));
  });

  it('gives each its own secret', async () => {
    const secrets = await Promise.all([1, 2, 3].map(async () => (await calls.make()).secret));
    expect(new Set(secrets).size).toBe(3);
  });

  it('lists every fault by pointer, and makes nothing', async () => {
    const answer = await calls.send('POST', '', {
      url: 'ftp://192.168.0.1/',
      events: ['payout.paid', 'payout.lost'],
      secret: 'mine',
    });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({
      code: 'invalid_request',
      errors: [
        { pointer: '/secret', code: 'unknown_member' },
        { pointer: '/url', code: 'invalid_format' },
        { pointer: '/events/1', code: 'invalid_format' },
      ],
    });
    expect((await calls.list()).items).toEqual([]);
  });

  it.each([
    'https://10.0.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://metadata.google.internal/',
    'ftp://example.com/',
    'https://user:password@example.com/',
    'https://example.com/#fragment',
  ])('refuses to send to %s, at creation and at change', async (url) => {
    const { id } = await calls.make();
    for (const answer of [
      await calls.send('POST', '', { url, events: ['ping'] }),
      await calls.send('PATCH', `/${id}`, { url }),
    ]) {
      expect(answer.status).toBe(400);
      expect(answer.json).toMatchObject({ code: 'invalid_request', errors: [{ pointer: '/url' }] });
    }
  });

  it.each(['http://localhost:8080/', 'http://[::1]:8080/', 'https://example.com/webhooks?tenant=7'])(
    'sends to %s in the sandbox',
    async (url) => {
      expect((await calls.make(['ping'], url)).url).toBe(url);
    },
  );

  it('changes what is given, and nothing else', async () => {
    const { id, secret: _secret, ...made } = await calls.make();
    const moved = await calls.send('PATCH', `/${id}`, { url: 'https://example.com/new' });
    expect(moved.status).toBe(200);
    expect(moved.json).toEqual({
      ...made,
      id,
      url: 'https://example.com/new',
      updated_at: expect.stringMatching(MOMENT),
    });
    await calls.send('PATCH', `/${id}`, { events: ['ping'], enabled: false });
    const disabled = { url: 'https://example.com/new', events: ['ping'], enabled: false };
    expect((await calls.send('GET', `/${id}`)).json).toMatchObject(disabled);
  });

  it.each([
    ['nothing', {}, ''],
    ['an unknown member', { secret: 'mine' }, '/secret'],
    ['null', { enabled: null }, '/enabled'],
    ['no events', { events: [] }, '/events'],
  ])('refuses a change of %s', async (_name, change, pointer) => {
    const { id } = await calls.make();
    const answer = await calls.send('PATCH', `/${id}`, change);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ code: 'invalid_request', errors: [{ pointer }] });
  });

  it('shows why one was disabled, until it is enabled again', async () => {
    const { id } = await calls.make();
    await system.query(
      `UPDATE webhook_endpoint SET enabled = false, disabled_because = 'gone' WHERE endpoint_id = $1`,
      [id],
    );
    expect((await calls.send('GET', `/${id}`)).json).toMatchObject({
      enabled: false,
      disabled_because: 'gone',
    });
    expect((await calls.send('PATCH', `/${id}`, { enabled: true })).json).toMatchObject({
      enabled: true,
      disabled_because: null,
    });
  });

  it('rotates the secret, and says until when the former signs too', async () => {
    const { id, secret } = await calls.make();
    const rotated = await calls.send('POST', `/${id}/rotate`);
    expect(rotated.status).toBe(200);
    const { secret: next, former_secret_until: until } = rotated.json as {
      secret: string;
      former_secret_until: string;
    };
    expect(next).toMatch(SECRET);
    expect(next).not.toBe(secret);
    const hours = (Date.parse(until) - Date.now()) / 3_600_000;
    expect(Math.round(hours)).toBe(24);
    const shown = await calls.send('GET', `/${id}`);
    expect(shown.json).toMatchObject({ former_secret_until: until });
    expect(shown.json).not.toHaveProperty('secret');
    const kept = await system.query<{ secret: Buffer; former_secret: Buffer }>(
      'SELECT secret, former_secret FROM webhook_endpoint WHERE endpoint_id = $1',
      [id],
    );
    expect(
      kept.map((row) => [row.secret, row.former_secret].map((bytes) => `whsec_${bytes.toString('base64')}`)),
    ).toEqual([[next, secret]]);
  });

  it('deletes one, once', async () => {
    const { id } = await calls.make();
    const deleted = await calls.send('DELETE', `/${id}`);
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    const again = await calls.send('DELETE', `/${id}`);
    expect(again.status).toBe(404);
    expect(again.json).toMatchObject({ code: 'webhook_unknown' });
    expect((await calls.send('GET', `/${id}`)).status).toBe(404);
  });

  it('keeps to twenty, and lists them page by page, newest first', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => calls.make()));
    const refused = await calls.send('POST', '', { url: SANDBOX_URL, events: ['ping'] });
    expect(refused.status).toBe(409);
    expect(refused.json).toMatchObject({
      code: 'too_many_webhooks',
      limit: 20,
      detail: expect.stringContaining('20'),
    });
    const first = await calls.list('?limit=15');
    const second = await calls.list(`?limit=15&cursor=${first.next_cursor ?? ''}`);
    expect(second.next_cursor).toBeNull();
    const listed = [...first.items, ...second.items] as unknown as { id: string; created_at: string }[];
    expect(listed.map(({ id }) => id).sort()).toEqual(made.map(({ id }) => id).sort());
    const moments = listed.map((webhook) => webhook.created_at);
    expect(moments).toEqual([...moments].sort().reverse());
    expect((await calls.send('DELETE', `/${made[0]?.id ?? ''}`)).status).toBe(204);
    expect((await calls.send('POST', '', { url: SANDBOX_URL, events: ['ping'] })).status).toBe(201);
  });

  it.each([
    ['POST', '', '', 400, 'body_missing'],
    ['POST', '', '{"url":', 400, 'malformed_json'],
    ['POST', '', 'null', 400, 'invalid_request'],
    ['GET', '?limit=0', undefined, 400, 'invalid_parameters'],
    ['GET', '?cursor=x', undefined, 400, 'invalid_cursor'],
    ['PATCH', `/${randomUUID()}`, { enabled: true }, 404, 'webhook_unknown'],
    ['PATCH', '/no-id', { enabled: true }, 404, 'webhook_unknown'],
    ['GET', `/${randomUUID()}`, undefined, 404, 'webhook_unknown'],
    ['GET', '/%00', undefined, 400, 'malformed_url'],
    ['POST', `/${randomUUID()}/rotate`, undefined, 404, 'webhook_unknown'],
    ['DELETE', '/no-id', undefined, 404, 'webhook_unknown'],
  ])('answers %s %s with %j by %i %s', async (method, path, body, status, code) => {
    const answer = await calls.send(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.json).toMatchObject({ code, type: `/errors/${code}` });
  });
});
