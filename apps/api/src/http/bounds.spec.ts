import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Post } from '@nestjs/common';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { waitFor } from '#testing';
import { createTestApplication, type TestApplication } from '../../test/create-test-application.js';
import { DocumentationModule } from '../documentation/documentation.module.js';
import { JsonBody } from './body/json-body.js';
import { headersOfEveryAnswer } from './security-headers.js';

const HEADERS_TIMEOUT_MS = 500;
const MAX_CONNECTIONS = 10;
const CUT_WITHIN_MS = 20_000;

@Controller('things')
class ThingsController {
  @Get()
  read(): object {
    return {};
  }

  @Get('broken')
  broken(): never {
    throw new Error('ours');
  }

  @Post()
  write(@JsonBody() body: unknown): object {
    return { body };
  }
}

@Module({ imports: [DocumentationModule], controllers: [ThingsController] })
class ThingsModule {}

describe('what a client may take up', () => {
  let api: TestApplication;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    api = await createTestApplication(ThingsModule, {
      HEADERS_TIMEOUT_MS: String(HEADERS_TIMEOUT_MS),
      MAX_CONNECTIONS: String(MAX_CONNECTIONS),
    });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await api.app.close();
  });

  function openSocket(): Socket {
    const { port, hostname } = new URL(api.address);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    sockets.push(socket);
    return socket;
  }

  it(
    'is a connection for as long as it sends headers, and no longer',
    async () => {
      const socket = openSocket();
      socket.write('GET /things HTTP/1.1\r\nhost: a\r\n');
      let header = 0;
      const dribbling = setInterval(() => socket.write(`x-${String(header++)}: a\r\n`), 100);
      const answer = await text(socket).finally(() => {
        clearInterval(dribbling);
      });
      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(answer).toContain('"code":"request_timeout"');
      for (const [name, value] of Object.entries(headersOfEveryAnswer(true)))
        expect(answer).toContain(`${name}: ${value}\r\n`);
    },
    CUT_WITHIN_MS,
  );

  it('is one of so many connections; further ones are closed, and logged once', async () => {
    const held = Array.from({ length: MAX_CONNECTIONS + 3 }, openSocket);
    await waitFor(() => held.filter(({ closed }) => closed).length === 3, { what: 'three to be closed' });
    const warnings = api.lines.filter(({ level }) => level === 'warn');
    expect(warnings).toMatchObject([{ maxConnections: MAX_CONNECTIONS, refused: 1 }]);
    for (const socket of held) socket.destroy();
    await waitFor(async () => (await api.send({ path: '/things' })).status === 200, { what: 'room' });
  });

  it('is so many parameters', async () => {
    const query = (count: number) => Array.from({ length: count }, (_, n) => `p${String(n)}=1`).join('&');
    expect((await api.send({ path: `/things?${query(100)}` })).status).toBe(200);
    const answer = await api.send({ path: `/things?${query(101)}` });
    expect(answer.json).toMatchObject({ status: 400, code: 'too_many_parameters', limit: 100 });
  });

  describe('and every answer', () => {
    it.each([
      ['data', 200, { path: '/things' }],
      ['what is not found', 404, { path: '/nowhere' }],
      ['a malformed address', 400, { path: '/things/%zz' }],
      ['a NUL', 400, { path: '/things?a=%00' }],
      [
        'a broken body',
        400,
        { method: 'POST', path: '/things', body: '{', headers: { 'content-type': 'application/json' } },
      ],
      [
        'a large body',
        413,
        {
          method: 'POST',
          path: '/things',
          body: `"${'x'.repeat(70_000)}"`,
          headers: { 'content-type': 'application/json' },
        },
      ],
      [
        'a wrong type',
        415,
        { method: 'POST', path: '/things', body: 'a', headers: { 'content-type': 'text/plain' } },
      ],
      ['our own fault', 500, { path: '/things/broken' }],
      ['endless headers', 431, { path: '/things', headers: { x: 'x'.repeat(17_000) } }],
    ])(
      'that is %s (%d) carries the headers for browsers, and none of servers',
      async (_what, status, outgoing) => {
        const answer = await api.send(outgoing);
        expect(answer.status).toBe(status);
        expect(answer.headers).toMatchObject(headersOfEveryAnswer(true));
        expect(answer.headers).not.toHaveProperty('strict-transport-security');
        expect(answer.headers).not.toHaveProperty('x-powered-by');
        expect(answer.headers).not.toHaveProperty('server');
      },
    );

    it.each(['/docs', '/errors/rate_limited'])(
      'that is a page (%s) may load what is its own',
      async (path) => {
        const { status, headers } = await api.send({ path });
        expect(status).toBe(200);
        expect(headers['content-type']).toBe('text/html; charset=utf-8');
        expect(headers['content-security-policy']).toContain("script-src 'self'");
        expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
        expect(headers).toMatchObject({
          'x-frame-options': 'DENY',
          'cross-origin-opener-policy': 'same-origin',
        });
        expect(headers['permissions-policy']).toContain('camera=()');
      },
    );
  });

  it('asks browsers to come by TLS alone, outside the sandbox', () => {
    expect(headersOfEveryAnswer(false)).toHaveProperty('strict-transport-security', 'max-age=31536000');
  });
});
