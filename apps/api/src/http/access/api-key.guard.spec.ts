import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Param, Post } from '@nestjs/common';
import { isIspb, isKeyId, type Ispb, type KeyId } from '#domain';
import { AuthenticateKey, KeyWatch, type AuthenticatedKey } from '#use-cases';
import { createTestApplication, type TestApplication } from '../../../test/create-test-application.js';
import { Payer } from '../../payouts/payer.js';
import { Actor } from './actor.js';
import { OpenToAll, Requires } from './route-access.js';

let calls = 0;

@Controller('things')
class ThingsController {
  @Get('silent')
  silent(): object {
    calls += 1;
    return {};
  }

  @Get('open')
  @OpenToAll()
  open(@Actor() actor: string): object {
    return { actor };
  }

  @Get('mine')
  @Requires('payouts:read')
  mine(@Payer() payer: string, @Actor() actor: string): object {
    return { payer, actor };
  }

  @Get(':ispb/messages')
  @Requires('streams:read')
  messages(@Param('ispb') ispb: string): object {
    return { ispb };
  }

  @Post('operated')
  @Requires('operate')
  operate(): object {
    calls += 1;
    return {};
  }
}

const id = 'key_0123456789abcdef0123';
const ispb = '32074986';

function keyWith(change: Partial<AuthenticatedKey>): AuthenticatedKey {
  const known: { id: KeyId; ispb: Ispb } | undefined = isKeyId(id) && isIspb(ispb) ? { id, ispb } : undefined;
  if (known === undefined) throw new Error('The ids are none.');
  const scopes = ['payouts:read', 'streams:read'] as const;
  return { id: known.id, prefix: 'mk_01234567', payer: undefined, ispbs: [known.ispb], scopes, ...change };
}

/** Keys by what is sent; a promise stands for one that has to be looked up. */
const keys: Record<string, () => AuthenticatedKey | undefined | Promise<AuthenticatedKey | undefined>> = {
  mk_reader: () => keyWith({}),
  mk_late: () => Promise.resolve(keyWith({})),
  mk_unreachable: () => Promise.reject(new Error('connect ECONNREFUSED')),
};

@Module({
  controllers: [ThingsController],
  providers: [
    { provide: AuthenticateKey, useValue: { authenticate: (text: string) => keys[text]?.() } },
    { provide: KeyWatch, useValue: { watch: () => () => undefined } },
  ],
  exports: [AuthenticateKey, KeyWatch],
})
class ThingsModule {}

describe('asking who calls', () => {
  let api: TestApplication;
  beforeAll(async () => {
    api = await createTestApplication(ThingsModule, { AUTH: 'required' });
  });
  afterAll(() => api.app.close());

  const get = (path: string, key = 'mk_reader', method = 'GET') =>
    api.send({ method, path: `/things/${path}`, headers: { authorization: `Bearer ${key}` } });

  it('closes a route that does not say who may call it, to everybody, and says so in the log', async () => {
    expect(await get('silent')).toMatchObject({ status: 500, json: { code: 'internal_error' } });
    expect(await get('silent', 'mk_unknown')).toMatchObject({ status: 401 });
    expect(calls).toBe(0);
    expect(api.lines).toContainEqual(
      expect.objectContaining({
        level: 'error',
        route: '/things/silent',
        err: expect.objectContaining({ message: 'The route does not say who may call it' }),
      }),
    );
  });

  it.each(['mk_reader', 'mk_late'])('checks the key and the address: %s', async (key) => {
    expect(await get(`${ispb}/messages`, key)).toMatchObject({ status: 200, json: { ispb } });
    expect(await get('00000000/messages', key)).toMatchObject({
      status: 403,
      json: { code: 'ispb_forbidden' },
    });
    expect(await get('mine', key)).toMatchObject({ status: 403, json: { code: 'payer_missing' } });
    expect(await get('operated', key, 'POST')).toMatchObject({
      status: 403,
      json: { code: 'scope_missing', scope: 'operate' },
    });
    expect(calls).toBe(0);
  });

  it('says no more than that something went wrong when it cannot ask', async () => {
    const { status, text } = await get('mine', 'mk_unreachable');
    expect(status).toBe(500);
    expect(text).not.toContain('ECONNREFUSED');
  });

  it('knows no caller on routes that are open to all', async () => {
    expect(await get('open')).toMatchObject({ status: 200, json: { actor: 'anonymous' } });
  });

  it('names the key in the log by its id, and never otherwise', async () => {
    await get(`${ispb}/messages`);
    expect(api.lines).toContainEqual(
      expect.objectContaining({ route: '/things/:ispb/messages', status: 200, key_id: id }),
    );
    expect(JSON.stringify(api.lines)).not.toMatch(/mk_reader|mk_unknown|Bearer mk/);
  });

  it('answers in Portuguese, too', async () => {
    const headers = { 'accept-language': 'pt-BR' };
    expect(await api.send({ path: '/things/mine', headers })).toMatchObject({
      status: 401,
      json: { title: 'Não autenticado', code: 'unauthenticated' },
    });
  });
});

describe('asking for no key, with AUTH=off', () => {
  let api: TestApplication;
  beforeAll(async () => {
    api = await createTestApplication(ThingsModule);
  });
  afterAll(() => api.app.close());

  it('takes everybody for the default payer, who may do everything', async () => {
    expect(await api.send({ path: '/things/mine' })).toMatchObject({
      status: 200,
      json: { payer: 'default', actor: 'anonymous' },
    });
    expect(await api.send({ path: '/things/00000000/messages' })).toMatchObject({ status: 200 });
    expect(await api.send({ method: 'POST', path: '/things/operated' })).toMatchObject({ status: 201 });
  });

  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: 'http://localhost:8080' },
    { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
    { origin: 'null' },
    { host: 'evil.example' },
    { host: 'evil.example:3000', 'sec-fetch-site': 'same-origin' },
    { host: '127.0.0.1.evil.example' },
  ])('refuses the page of another site, and does nothing of it: %j', async (headers) => {
    const before = calls;
    expect(await api.send({ method: 'POST', path: '/things/operated', headers })).toMatchObject({
      status: 403,
      json: { code: 'cross_site_call' },
    });
    expect(calls).toBe(before);
    expect(await api.send({ path: '/things/open', headers })).toMatchObject({ status: 200 });
  });

  it.each([
    { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:3000', host: 'localhost:3000' },
    { 'sec-fetch-site': 'none' },
    { host: 'api:3000' },
    { host: '[::1]:3000', origin: 'http://[::1]:3000' },
    { host: 'malote.pay.svc.cluster.local' },
    { 'sec-fetch-site': 'same-origin', origin: 'https://behind.example', host: '10.0.0.7' },
  ])('takes what is no other site for ours: %j', async (headers) => {
    expect(await api.send({ path: '/things/mine', headers })).toMatchObject({ status: 200 });
  });
});

describe('pages of CORS_ORIGINS', () => {
  const page = 'https://app.example.com';
  let api: TestApplication;
  beforeAll(async () => {
    api = await createTestApplication(ThingsModule, { CORS_ORIGINS: `${page},http://localhost:5173` });
  });
  afterAll(() => api.app.close());

  it('may call, and read the answer with its headers', async () => {
    const headers = { origin: page, 'sec-fetch-site': 'cross-site', host: 'app.example.com' };
    const answer = await api.send({ path: '/things/mine', headers });
    expect(answer).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': page } });
    expect(answer.headers['access-control-expose-headers']).toContain('Pull-Next');
    expect(await api.send({ path: '/nowhere', headers })).toMatchObject({
      status: 404,
      headers: { 'access-control-allow-origin': page },
    });
  });

  it('have their preflights answered with Allow, and other pages have not', async () => {
    const preflight = (origin: string) =>
      api.send({
        method: 'OPTIONS',
        path: '/things/operated',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'prefer',
        },
      });
    expect(await preflight(page)).toMatchObject({
      status: 204,
      headers: {
        allow: 'POST, OPTIONS',
        'access-control-allow-origin': page,
        'access-control-allow-methods': expect.stringContaining('POST'),
        'access-control-allow-headers': 'prefer',
      },
    });
    expect((await preflight('https://evil.example')).headers).not.toHaveProperty(
      'access-control-allow-origin',
    );
  });
});
