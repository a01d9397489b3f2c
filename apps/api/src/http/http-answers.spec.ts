import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Param, Post, Query } from '@nestjs/common';
import { IsOptional } from 'class-validator';
import { Type } from 'class-transformer';
import { DomainError } from '#domain';
import { ReadsWholeNumber } from './reads.js';
import { GetActs } from './known-methods.js';
import { createTestApplication, type TestApplication } from '../../test/create-test-application.js';

class PageQuery {
  @IsOptional()
  @Type(() => Number)
  @ReadsWholeNumber({ from: 1, to: 1000 })
  readonly limit?: number;
}

@Controller('things')
class ThingsController {
  @Get('conflict')
  conflict(): never {
    const faults = [
      { pointer: '/1/valor', code: 'required', message: { text: 'Add this member: a name.' } },
    ] as const;
    throw new DomainError('message_conflict', 'Same id.', {
      faults,
      details: { existingBatchId: 'A', status: 1 },
    });
  }

  @Get('faulty/:count/:length')
  faulty(@Param() { count, length }: Record<'count' | 'length', string>): never {
    const pointer = `/${'é'.repeat(Number(length))}`;
    const fault = {
      pointer,
      code: 'unknown_member',
      message: { text: 'This must be a JSON object.' },
    } as const;
    throw new DomainError('invalid_request', 'Faulty.', {
      faults: Array.from({ length: Number(count) }, () => fault),
      omitted: 7,
    });
  }

  @Get('busy')
  busy(): never {
    throw new DomainError('too_many_streams', 'Six are open.', {
      details: { limit: 6, retryAfterSeconds: 2.2 },
    });
  }

  @Get('unavailable')
  unavailable(): never {
    throw new DomainError('database_unavailable', 'Gone.', { cause: new Error('connect ECONNREFUSED') });
  }

  @Get('broken')
  broken(): never {
    throw new TypeError('Cannot read properties of undefined (reading pixKey) of u1@email.com');
  }

  @Get('many')
  many(): never {
    throw new DomainError('too_many_messages', 'One call may deliver at most 1000 messages.', {
      details: { limit: 1000 },
    });
  }

  @Get('page')
  page(@Query() query: PageQuery): PageQuery {
    return query;
  }

  @Get('act')
  @GetActs()
  act(): object {
    return {};
  }

  @Post('act')
  actByPost(): object {
    return {};
  }

  @Get('item/:id')
  item(@Param('id') id: string): { length: number } {
    return { length: id.length };
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

describe('answers over HTTP', () => {
  let api: TestApplication;
  beforeAll(async () => {
    api = await createTestApplication(ThingsModule);
  });
  afterAll(() => api.app.close());
  const get = (path: string, headers: Record<string, string> = {}) => api.send({ path, headers });

  describe('problems', () => {
    it('carry type, title, status, detail, instance, code, request id, faults and details', async () => {
      const answer = await get('/things/conflict?x=1', { 'x-request-id': 'abc' });
      expect(answer.status).toBe(409);
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(answer.json).toEqual({
        type: '/errors/message_conflict',
        title: 'Message conflict',
        status: 409,
        detail: 'An endToEndId is known with other content. Nothing was stored.',
        instance: '/things/conflict',
        code: 'message_conflict',
        request_id: 'abc',
        existing_batch_id: 'A',
        errors: [{ pointer: '/1/valor', code: 'required', message: 'Add this member: a name.' }],
      });
    });

    it('list a hundred faults at most, and say how many more there are', async () => {
      const { json } = await get('/things/faulty/10000/1');
      expect(json).toMatchObject({ errors: { length: 100 }, faults_omitted: 9907 });
      expect((await get('/things/faulty/2/1')).json).toMatchObject({
        errors: { length: 2 },
        faults_omitted: 7,
      });
    });

    it('stay below 64 KiB', async () => {
      const { text, json } = await get('/things/faulty/100/1000');
      expect(Buffer.byteLength(text)).toBeLessThan(64 * 1024);
      expect(json).toMatchObject({ errors: { length: 19 }, faults_omitted: 88 });
    });

    it('name limits out of the error', async () => {
      expect((await get('/things/many')).json).toMatchObject({
        status: 413,
        detail: 'One call may deliver at most 1000 messages.',
        limit: 1000,
      });
    });

    it('speak Portuguese to those who prefer it', async () => {
      const answer = await get('/things/many', { 'accept-language': 'pt-BR,pt;q=0.9,en;q=0.8' });
      expect(answer.headers['content-language']).toBe('pt-BR');
      expect(answer.json).toMatchObject({
        title: 'Mensagens demais',
        detail: 'Uma chamada pode entregar no máximo 1000 mensagens.',
      });
    });

    it('say when to come back, in whole seconds', async () => {
      const answer = await get('/things/busy');
      expect(answer.status).toBe(429);
      expect(answer.headers['retry-after']).toBe('3');
      expect(answer.json).not.toHaveProperty('retry_after_seconds');
    });

    it('say when to retry while a service is unavailable, and log why once', async () => {
      const answer = await get('/things/unavailable');
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe('2');
      await get('/things/unavailable');
      const warnings = api.lines.filter(
        ({ level, code }) => level === 'warn' && code === 'database_unavailable',
      );
      expect(warnings).toMatchObject([{ err: { cause: { message: 'connect ECONNREFUSED' } } }]);
    });

    it('reveal nothing of an unexpected error, and log its stack, masked', async () => {
      const answer = await get('/things/broken', { 'x-request-id': 'broken-1' });
      expect(answer.status).toBe(500);
      expect(answer.json).toMatchObject({ code: 'internal_error', request_id: 'broken-1' });
      expect(answer.text).not.toMatch(/undefined|TypeError|pixKey/);
      const line = api.lines.find(({ request_id, err }) => request_id === 'broken-1' && err !== undefined);
      expect(line).toMatchObject({ level: 'error', route: '/things/broken', err: { type: 'TypeError' } });
      expect(JSON.stringify(line)).not.toContain('u1@email.com');
    });
  });

  describe('addresses', () => {
    it.each([
      ['GET', '/nowhere'],
      ['HEAD', '/nowhere'],
      ['OPTIONS', '/nowhere'],
      ['GET', '/things/item/'],
      ['GET', '/things//page'],
    ] as const)('%s %s is not found', async (method, path) => {
      const answer = await api.send({ method, path });
      expect(answer.status).toBe(404);
      expect(answer.headers['content-type']).toBe('application/problem+json');
      if (method !== 'HEAD') expect(answer.json).toMatchObject({ code: 'route_not_found' });
    });

    it.each(['POST', 'DELETE', 'PATCH', 'PROPFIND', 'TRACE'])(
      'that are known are not called by %s',
      async (method) => {
        const answer = await api.send({ method, path: '/things/item/1' });
        expect(answer.status).toBe(405);
        expect(answer.headers.allow).toBe('GET, HEAD, OPTIONS');
        expect(answer.json).toMatchObject({ code: 'method_not_allowed' });
      },
    );

    it('answer HEAD as GET, without the body', async () => {
      const { headers } = await get('/things/page?limit=7');
      const answer = await api.send({ method: 'HEAD', path: '/things/page?limit=7' });
      expect(answer).toMatchObject({ status: 200, text: '' });
      expect(answer.headers['content-length']).toBe(headers['content-length']);
    });

    it('do not answer HEAD where GET acts', async () => {
      const answer = await api.send({ method: 'HEAD', path: '/things/act' });
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toBe('GET');
    });

    it.each([
      ['/things/page', 'GET, HEAD, OPTIONS'],
      ['/things/act', 'GET, POST, OPTIONS'],
      ['/', 'OPTIONS'],
    ])('answer OPTIONS with what they allow: %s', async (path, allow) => {
      const answer = await api.send({ method: 'OPTIONS', path });
      expect(answer.status).toBe(204);
      expect(answer.headers.allow).toBe(allow);
    });

    it('are the same with a slash at the end', async () => {
      expect((await get('/things/page/?limit=7')).json).toEqual({ limit: 7 });
    });

    it.each([
      '/things/item/%',
      '/things/item/%zz',
      '/things/item/%c3%28',
      '/things/item/a%00b',
      '/things/page?limit=%00',
    ])('refuses the malformed %s', async (path) => {
      const answer = await get(path, { 'x-request-id': 'odd' });
      expect(answer.status).toBe(400);
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(answer.headers['x-request-id']).toBe('odd');
      expect(answer.json).toMatchObject({ code: 'malformed_url', request_id: 'odd' });
    });

    it('pass long parameters on whole', async () => {
      expect((await get(`/things/item/${'x'.repeat(10_000)}`)).json).toEqual({ length: 10_000 });
    });
  });

  describe('request ids', () => {
    it.each(['a', 'A-b_c.d:9', 'x'.repeat(128)])('are taken: %s', async (id) => {
      expect((await get('/things/page', { 'x-request-id': id })).headers['x-request-id']).toBe(id);
    });

    it.each(['', 'a b', 'é', 'x'.repeat(129), '<script>'])('are made instead of %p', async (id) => {
      const made = (await get('/things/page', { 'x-request-id': id })).headers['x-request-id'];
      expect(made).toMatch(/^[0-9a-f-]{36}$/);
    });
  });

  it('validate query parameters, each fault at its pointer', async () => {
    expect((await get('/things/page?limit=7')).json).toEqual({ limit: 7 });
    const answer = await get('/things/page?limit=1001&after=x');
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({
      code: 'invalid_parameters',
      errors: expect.arrayContaining([
        { pointer: '/limit', code: 'out_of_range', message: 'This must be a whole number from 1 to 1000.' },
        {
          pointer: '/after',
          code: 'unknown_member',
          message: 'Leave it out: this call does not know it.',
        },
      ]),
    });
  });

  it('carry headers that keep browsers and caches from mischief', async () => {
    const { headers } = await get('/things/page');
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect(headers).not.toHaveProperty('x-powered-by');
  });

  it('are logged by their route: debug when well, info when the client erred', async () => {
    await get('/things/item/secret-id', { 'x-request-id': 'log-1' });
    await get('/things/page?limit=0', { 'x-request-id': 'log-2' });
    const lines = api.lines.filter(({ request_id }) => request_id === 'log-1' || request_id === 'log-2');
    expect(lines).toMatchObject([
      {
        level: 'debug',
        method: 'GET',
        route: '/things/item/:id',
        status: 200,
        durationMs: expect.any(Number),
      },
      { level: 'info', route: '/things/page', status: 400 },
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret-id');
  });
});
