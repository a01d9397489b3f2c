import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Module, Post } from '@nestjs/common';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { waitFor } from '#testing';
import { createTestApplication, type TestApplication } from '../../../test/create-test-application.js';
import { JsonBody } from './json-body.js';
import { ReadsLargeBody } from './route-body.js';

const LARGE_BYTES = 4 * 1024 * 1024;
/** Half of sixteen large bodies. */
const BYTES_OF_AN_ADDRESS = 8 * LARGE_BYTES;

@Controller()
class BodiesController {
  @Post('small')
  small(@JsonBody() body: unknown): object {
    return { body };
  }

  @Post('large')
  @ReadsLargeBody()
  large(@JsonBody() body: unknown): object {
    return { length: JSON.stringify(body).length };
  }
}

@Module({ controllers: [BodiesController] })
class BodiesModule {}

describe('bodies that are not read', () => {
  let api: TestApplication;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    api = await createTestApplication(BodiesModule, { PAYOUT_BATCH_MAX_ITEMS: '10' });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await api.app.close();
  });

  function open(...lines: readonly string[]): Socket {
    const { port, hostname } = new URL(api.address);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    sockets.push(socket);
    socket.write(['POST ' + lines.join('\r\n'), 'host: a', '', ''].join('\r\n'));
    return socket;
  }

  it.each([
    ['a type that is not read', '/small HTTP/1.1', 'content-type: text/plain', 'content-length: 10', 415],
    [
      'a length over the limit',
      '/small HTTP/1.1',
      'content-type: application/json',
      'content-length: 99999',
      413,
    ],
    ['an unknown address', '/nowhere HTTP/1.1', 'content-type: application/json', 'content-length: 10', 404],
  ])('for %s are refused before they are sent, and the connection ends', async (_what, ...request) => {
    const [line, type, length, status] = request;
    for (const expectation of ['x-expect: none', 'expect: 100-continue']) {
      const answer = await text(open(line, type, length, expectation));
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} `));
      expect(answer).toContain('connection: close');
      expect(answer).not.toContain('100 Continue');
    }
  });

  it('are asked for where they are read', async () => {
    const socket = open(
      '/small HTTP/1.1',
      'content-type: application/json',
      'content-length: 2',
      'expect: 100-continue',
      'connection: close',
    );
    socket.once('data', () => socket.write('{}'));
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1.1 100 Continue/);
    expect(answer).toContain('HTTP/1.1 201 Created');
  });

  it.each([
    ['as they are', [], (body: Buffer) => body.subarray(0, -1)],
    ['of gzip', ['content-encoding: gzip'], (body: Buffer) => gzipSync(body).subarray(0, -1)],
  ])('%s hold no more memory than an address may, until they end', async (_how, headers, encode) => {
    const begin = (): Socket =>
      open(
        '/large HTTP/1.1',
        'content-type: application/json',
        `content-length: ${String(allButOneByte.length + 1)}`,
        ...headers,
      );
    const allButOneByte = encode(Buffer.alloc(LARGE_BYTES, ' '));
    const unfinished = Array.from({ length: BYTES_OF_AN_ADDRESS / LARGE_BYTES + 1 }, begin);
    const answers = unfinished.map((socket) => text(socket).catch(() => ''));
    for (const socket of unfinished) socket.write(allButOneByte);
    const refused = await Promise.race(answers);
    expect(refused).toMatch(/^HTTP\/1.1 503 /);
    expect(refused).toContain('"code":"too_many_bodies"');
    for (const socket of unfinished) socket.destroy();
    const post = (): Promise<number> =>
      api
        .send({
          method: 'POST',
          path: '/large',
          headers: { 'content-type': 'application/json' },
          body: `"${'x'.repeat(LARGE_BYTES - 2)}"`,
        })
        .then(({ status }) => status);
    await waitFor(async () => (await post()) === 201, { what: 'room for a body' });
  });
});
