import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { createTestApplication, type TestApplication } from '../../test/create-test-application.js';

@Module({})
class EmptyModule {}

describe('what is no request Node can read', () => {
  let api: TestApplication;
  beforeAll(async () => {
    api = await createTestApplication(EmptyModule);
  });
  afterAll(() => api.app.close());

  const sendRaw = async (raw: string): Promise<{ head: string; body: unknown }> => {
    const { port, hostname } = new URL(api.address);
    const socket = connect(Number(port), hostname);
    socket.write(raw);
    const [head = '', body = '{}'] = (await text(socket)).split('\r\n\r\n');
    return { head, body: JSON.parse(body) as unknown };
  };

  it.each([
    ['no host', 'GET / HTTP/1.1\r\nconnection: close\r\n\r\n', 400, 'bad_request'],
    ['two hosts', 'GET / HTTP/1.1\r\nhost: a\r\nHost: b\r\nconnection: close\r\n\r\n', 400, 'bad_request'],
    [
      'two authorizations',
      'GET / HTTP/1.1\r\nhost: a\r\nauthorization: Bearer a\r\nAuthorization: Bearer b\r\nconnection: close\r\n\r\n',
      400,
      'bad_request',
    ],
    [
      'an unknown expectation',
      'GET / HTTP/1.1\r\nhost: a\r\nexpect: cake\r\nconnection: close\r\n\r\n',
      417,
      'expectation_failed',
    ],
    [
      'a compressed transfer',
      'POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
      501,
      'transfer_encoding_unsupported',
    ],
    ['nonsense', 'nonsense\r\n\r\n', 400, 'bad_request'],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
      400,
      'bad_request',
    ],
    [
      'an endless header',
      `GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
    [
      'an endless address',
      `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nhost: a\r\n\r\n`,
      431,
      'headers_too_large',
    ],
  ])('%s is answered as a problem', async (_what, raw, status, code) => {
    const { head, body } = await sendRaw(raw);
    expect(head).toContain(`HTTP/1.1 ${String(status)} `);
    expect(head).toContain('content-type: application/problem+json');
    expect(body).toMatchObject({ status, code });
  });
});
