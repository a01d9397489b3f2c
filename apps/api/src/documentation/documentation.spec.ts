import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { REASONS } from '#domain';
import { SANDBOX_KEY_NAMES } from '#rails';
import { createTestApplication, type TestApplication } from '../../test/create-test-application.js';
import { Requires } from '../http/access/route-access.js';
import { isProblemCode, problemStatus, problemTexts } from '../http/problems/problem-catalogue.js';
import { Problems } from './problems.js';
import { toHtml } from './page-frame.js';
import { DocumentationModule } from './documentation.module.js';

@ApiTags('Collect messages')
@Controller('things')
class ThingsController {
  @Get()
  @ApiOperation({ summary: 'Reads a thing' })
  @ApiOkResponse({ description: 'The thing.' })
  @Problems('stream_unknown', 'too_many_streams', 'too_many_takeovers')
  read(): object {
    return {};
  }

  @Get('closed')
  @Requires('streams:read')
  readClosed(): object {
    return {};
  }
}

@Module({ imports: [DocumentationModule], controllers: [ThingsController] })
class ThingsModule {}

describe('the documentation', () => {
  let api: TestApplication;
  beforeAll(async () => {
    api = await createTestApplication(ThingsModule);
  });
  afterAll(() => api.app.close());

  it('is an OpenAPI 3.1 document with a title, tags and every route', async () => {
    const { status, json } = await api.send({ path: '/docs/json' });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Malote', description: expect.stringContaining('Pix') },
      tags: expect.arrayContaining([expect.objectContaining({ name: 'Collect messages' })]),
      paths: {
        '/things': { get: { summary: 'Reads a thing', tags: ['Collect messages'] } },
        '/errors/{code}': {},
      },
    });
  });

  it('shows the problems of a route, those of one status together, and those of every route', async () => {
    const { json } = await api.send({ path: '/docs/json' });
    const { responses } = (json as { paths: { '/things': { get: { responses: object } } } }).paths['/things']
      .get;
    expect(Object.keys(responses)).toEqual(['200', '400', '404', '429', '431', '500', '503']);
    expect(responses).toMatchObject({
      429: {
        description:
          '`too_many_streams`: Too many open streams. `too_many_takeovers`: Too many takeovers. `rate_limited`: Too many calls.',
        headers: { 'Retry-After': {}, RateLimit: {}, 'RateLimit-Policy': {} },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { too_many_streams: { $ref: '#/components/examples/too_many_streams' } },
          },
        },
      },
    });
    expect(json).toMatchObject({
      components: {
        schemas: { Problem: { properties: { request_id: {} } } },
        examples: { too_many_streams: { value: { status: 429, code: 'too_many_streams' } } },
      },
    });
  });

  it.each(['/docs', '/reference'])('has a page whose every file and link is here: %s', async (path) => {
    const page = await api.send({ path });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    const targets = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, target = '']) => target);
    expect(targets.length).toBeGreaterThan(5);
    for (const target of targets) {
      expect(target).toMatch(/^\.\//);
      const answer = await api.send({ path: new URL(target, api.address + path).pathname });
      expect([target, answer.status]).toEqual([target, 200]);
      expect(answer.headers['content-type']).toMatch(/css|javascript|png|html|json/);
      expect(answer.text.length).toBeGreaterThan(100);
    }
  });

  it('lead who arrives at the root to the documentation', async () => {
    const { status, headers } = await api.send({ path: '/' });
    expect([status, headers.location]).toEqual([302, './docs']);
  });

  it('serves the script of the reference to be cached, and compressed where the client accepts that', async () => {
    const path = '/reference/assets/scalar.js';
    const plain = await api.send({ path, headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers).toMatchObject({
      vary: 'Accept-Encoding',
      'cache-control': 'public, max-age=86400',
    });
    expect(plain.text).toContain('createApiReference');
    const compressed = await api.send({ path, headers: { 'accept-encoding': 'br, gzip' } });
    expect(compressed.headers['content-encoding']).toBe('gzip');
    expect(Number(compressed.headers['content-length'])).toBeLessThan(plain.text.length / 2);
  });

  it.each(['/docs/assets/package.json', '/docs/assets/..%2f..%2fpackage.json', '/docs/assets/toString'])(
    'gives out no other file: %s',
    async (path) => {
      expect((await api.send({ path })).status).toBe(404);
    },
  );

  it('explains every error code in both languages: cause, remedy, and how it is answered', async () => {
    for (const code of Object.keys(problemStatus).filter(isProblemCode)) {
      const { status, text } = await api.send({ path: `/errors/${code}` });
      expect(status).toBe(200);
      for (const { title, cause, remedy } of [problemTexts.en[code], problemTexts.pt[code]])
        for (const part of [title, cause, remedy]) expect(text).toContain(toHtml(part));
      expect(text).toContain(`"status": ${String(problemStatus[code])}`);
      expect(text).not.toMatch(/"detail": "[^"\n]*\{/);
    }
    expect((await api.send({ path: '/errors/constructor' })).status).toBe(404);
  });

  it('lists every error code, in the language that is asked for', async () => {
    const english = await api.send({ path: '/errors' });
    for (const code of Object.keys(problemStatus)) expect(english.text).toContain(`href="/errors/${code}"`);
    expect(english.headers).toMatchObject({
      vary: 'accept-language, Accept-Encoding',
      'content-type': 'text/html; charset=utf-8',
    });
    const portuguese = await api.send({ path: '/errors', headers: { 'accept-language': 'pt-BR' } });
    expect(portuguese.text).toContain('<html lang="pt-BR">');
    expect(portuguese.text).toContain('Códigos de erro');
    expect(portuguese.text).toContain(`<dd>${toHtml(problemTexts.pt.malformed_json.cause)}</dd>`);
  });

  it('says which scope a key needs, and where keys are off that none is needed', async () => {
    const { json } = await api.send({ path: '/docs/json' });
    expect(json).toHaveProperty(['paths', '/things/closed', 'get'], {
      ...(json as { paths: Record<string, { get: object }> }).paths['/things/closed']?.get,
      security: [{}, { apiKey: [] }],
      description: expect.stringContaining('Scope of the key: `streams:read`.'),
    });
  });

  it('lists the failure codes of payouts, with those that may be tried again, on the page and in the document', async () => {
    const { json } = await api.send({ path: '/docs/json' });
    const { tags } = json as { tags: { name: string; description: string }[] };
    const description = tags.find(({ name }) => name === 'Pay')?.description ?? '';
    const page = await api.send({ path: '/errors', headers: { 'accept-language': 'pt-BR' } });
    for (const { code, kind, meaning } of REASONS) {
      const [, outcome = ''] = description.split(`| \`${code}\` | ${meaning.en} |`);
      expect(outcome.split('\n', 1)[0]).toMatch(kind === 'transient' ? /yes \|$/ : /no \|$/);
      expect(page.text).toContain(`<code>${code}</code></dt><dd>${toHtml(meaning.pt)}`);
    }
    for (const name of SANDBOX_KEY_NAMES) expect(description).toContain(`| \`${name}\``);
    expect(description).not.toContain('{{');
  });

  it('puts the language of the reader first', async () => {
    const { text } = await api.send({
      path: '/errors/stream_ended',
      headers: { 'accept-language': 'pt-BR' },
    });
    expect(text).toContain('<title>Stream encerrado – Malote</title>');
    expect(text).toContain('<h1>Stream encerrado</h1>');
    expect(text.indexOf('Stream encerrado')).toBeLessThan(text.indexOf('Stream ended'));
  });
});
