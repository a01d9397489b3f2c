import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isScope } from '#domain';
import { loadConfiguration } from '#configuration';
import { createLogger } from '#observability';
import { createTestDatabase, createTestRedis, type TestDatabase, type TestRedis } from '#testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApiApplication } from '../../src/create-api-application.js';
import { isOpenAddress } from '../../src/http/access/open-addresses.js';
import { sendTo } from '../send-to.js';

interface Route {
  readonly method: string;
  readonly url: string;
  readonly access: unknown;
}

/** Scopes whose routes work with one institution's messages. */
const SCOPES_OF_AN_ISPB = ['streams:read', 'messages:write'];

describe('every route there is', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let app: NestFastifyApplication;
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
    const instance = app.getHttpAdapter().getInstance();
    instance.addHook('onRoute', ({ method, url, config = {} }) => {
      const access: unknown = 'access' in config ? config.access : undefined;
      for (const one of [method].flat()) routes.push({ method: one, url, access });
    });
    await app.listen(0, '127.0.0.1');
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
      ({ url, access }) =>
        !isOpenAddress(url) && access !== 'open' && !(typeof access === 'string' && isScope(access)),
    );
    expect(silent).toEqual([]);
  });

  it('is open for what people and machines need to find their way, and for nothing else', () => {
    const open = routes.filter(({ url, access }) => access === 'open' || isOpenAddress(url));
    for (const { method, url } of open) {
      expect(url).toMatch(/^\/(?:console|health|docs|errors|metrics|reference)(?:\/|$)/);
      expect(['GET', 'HEAD']).toContain(method);
    }
  });

  it('names the institution where the key has to be for it', () => {
    const ofAnInstitution = routes.filter(({ access }) => SCOPES_OF_AN_ISPB.includes(String(access)));
    expect(ofAnInstitution.length).toBeGreaterThan(7);
    for (const { url } of ofAnInstitution) expect(url).toContain('/:ispb');
  });

  it('answers 401 to who has no key, and is not done', async () => {
    const closed = routes.filter(({ url, access }) => access !== 'open' && !isOpenAddress(url));
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
