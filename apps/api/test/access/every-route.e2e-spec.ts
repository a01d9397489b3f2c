import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isScope, SCOPES_OF_AN_ISPB } from '#domain';
import { loadConfiguration } from '#configuration';
import { createLogger, OPEN_TO_ALL } from '#observability';
import { createTestDatabase, createTestRedis, type TestDatabase, type TestRedis } from '#testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Express } from 'express';
import { createApiApplication } from '../../src/create-api-application.js';
import { REQUIRED_SCOPE } from '../../src/http/access/route-access.js';
import { UNKNOWN_ROUTE_PATH } from '../../src/http/api-request.js';
import { sendTo } from '../send-to.js';

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
    const open = routes.filter(({ isOpen }) => isOpen);
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

  it('answers 401 to who has no key, and is not done', async () => {
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
