import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Delete, Get, HttpCode, Module, Post } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { createTestApplication, type TestApplication } from '../../../test/create-test-application.js';
import { JsonBody } from './json-body.js';
import { ReadsFormAsJson, ReadsLargeBody } from './route-body.js';

@Controller()
class BodiesController {
  @Post('echo')
  @HttpCode(200)
  echo(@JsonBody() body: unknown): object {
    return { keys: Object.keys(body ?? {}), json: JSON.stringify(body) };
  }

  @Post('batch')
  @HttpCode(200)
  @ReadsLargeBody()
  batch(@JsonBody() body: unknown): object {
    return { length: JSON.stringify(body).length };
  }

  @Post('form')
  @HttpCode(200)
  @ReadsFormAsJson()
  form(@JsonBody() body: unknown): object {
    return { json: JSON.stringify(body) };
  }

  @Post('cancel')
  @HttpCode(200)
  cancel(@Body() body: unknown): object {
    return { given: body !== undefined };
  }

  @Get('thing')
  read(): object {
    return {};
  }

  @Delete('thing')
  end(): object {
    return {};
  }
}

@Module({ controllers: [BodiesController] })
class BodiesModule {}

const LIMIT_BYTES = 4 * 1024 * 1024;
const SMALL_LIMIT_BYTES = 64 * 1024;

describe('bodies', () => {
  let api: TestApplication;
  beforeAll(async () => {
    api = await createTestApplication(BodiesModule, { PAYOUT_BATCH_MAX_ITEMS: '10' });
  });
  afterAll(() => api.app.close());

  const send = (method: string, path: string, type?: string, body?: string | Buffer) =>
    api.send({
      method,
      path,
      headers: type === undefined ? {} : { 'content-type': type },
      ...(body === undefined ? {} : { body }),
    });
  const post = (body: string | Buffer, path = '/echo') => send('POST', path, 'application/json', body);

  it('reach the route as they were sent', async () => {
    expect((await post('{"a":[1,"é",null]}')).json).toEqual({ keys: ['a'], json: '{"a":[1,"é",null]}' });
    expect((await post('\uFEFF{"a":1}')).json).toMatchObject({ json: '{"a":1}' });
    expect((await send('POST', '/echo', 'application/json; charset=utf-8', '[]')).json).toMatchObject({
      json: '[]',
    });
  });

  it('keep __proto__ and constructor as plain members', async () => {
    const answer = await post('{"__proto__":{"admin":true},"constructor":{"prototype":{}},"a":2}');
    expect(answer.json).toEqual({
      keys: ['__proto__', 'constructor', 'a'],
      json: '{"__proto__":{"admin":true},"constructor":{"prototype":{}},"a":2}',
    });
    expect({}).not.toHaveProperty('admin');
  });

  it('that could be read in two ways are refused, each fault at its pointer', async () => {
    const answer = await post('{"amount_cents":100,"amount_cent\\u0073":999,"n":350.00000000000001}');
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({
      code: 'invalid_request',
      errors: [
        { pointer: '/amount_cents', code: 'duplicate_member' },
        { pointer: '/n', code: 'inexact_number' },
      ],
    });
  });

  it('that are no JSON are refused with the place', async () => {
    const answer = await post('{"items": [\n  {"a": 1,}\n]}');
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({
      code: 'malformed_json',
      detail: 'The body is not JSON in UTF-8: see line 2, column 11.',
      line: 2,
      column: 11,
      position: 22,
    });
  });

  it('that are no UTF-8 are refused, and the character that stands for such is not', async () => {
    const answer = await post(Buffer.from([0x22, 0x61, 0xff, 0x22]));
    expect(answer.json).toMatchObject({ code: 'malformed_json', position: 2 });
    expect((await post('"\uFFFD"')).status).toBe(200);
  });

  it('that are missing are a fault only where one is needed', async () => {
    expect((await post('')).json).toMatchObject({ status: 400, code: 'body_missing' });
    expect((await send('POST', '/echo', undefined)).json).toMatchObject({
      status: 400,
      code: 'body_missing',
    });
    for (const type of [undefined, 'application/json', 'application/x-www-form-urlencoded', 'text/plain']) {
      expect((await send('POST', '/cancel', type)).json).toEqual({ given: false });
      expect((await send('DELETE', '/thing', type)).status).toBe(200);
      expect((await send('GET', '/thing', type)).status).toBe(200);
    }
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/xml',
    'nonsense',
    'application/jsonp',
  ])('of type %s are refused', async (type) => {
    const answer = await send('POST', '/echo', type, '{"a":1}');
    expect(answer.status).toBe(415);
    expect(answer.json).toMatchObject({ code: 'unsupported_media_type' });
  });

  it('without a type, or compressed by something else than gzip, are refused with what is read', async () => {
    expect((await send('POST', '/echo', undefined, '{"a":1}')).status).toBe(415);
    expect(await postGzip(gzipSync('{}'), '/echo', 'br')).toMatchObject({
      status: 415,
      headers: { accept: 'application/json', 'accept-encoding': 'gzip' },
    });
  });

  const postGzip = (body: Buffer, path = '/echo', coding = 'gzip') =>
    api.send({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json', 'content-encoding': coding },
      body,
    });

  it('that are gzip reach the route inflated', async () => {
    expect((await postGzip(gzipSync('{"a":"é"}'))).json).toEqual({ keys: ['a'], json: '{"a":"é"}' });
    const text = `"${randomBytes(LIMIT_BYTES / 4).toString('hex')}"`;
    expect((await postGzip(gzipSync(text), '/batch', 'GZIP')).json).toEqual({ length: text.length });
  });

  it.each([
    ['other bytes', Buffer.from('{"a":1}')],
    ['an end too early', gzipSync('{"a":1}').subarray(0, -9)],
    ['damage', gzipSync('{"a":1}').fill(0xff, 12, 16)],
  ])('that are announced as gzip and are %s are refused', async (_what, body) => {
    expect(await postGzip(body)).toMatchObject({ status: 400, json: { code: 'malformed_gzip' } });
  });

  it('of gzip are refused where they become more than is read, or are more', async () => {
    const bomb = gzipSync(Buffer.alloc(8 * LIMIT_BYTES, ' '));
    for (const path of ['/echo', '/batch']) {
      const answer = await postGzip(bomb, path);
      expect(answer).toMatchObject({ status: 413, json: { code: 'body_too_large' } });
    }
    const emptyMembers = Buffer.concat(Array.from({ length: 4_000 }, () => gzipSync('')));
    const stream = new Blob([emptyMembers]).stream();
    const answer = await fetch(`${api.address}/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: stream,
      duplex: 'half',
    });
    expect(answer.status).toBe(413);
  });

  it('of a form are JSON where a route says so', async () => {
    const type = 'application/x-www-form-urlencoded';
    expect((await send('POST', '/form', type, '{"pix_key":"+55 11"}')).json).toEqual({
      json: '{"pix_key":"+55 11"}',
    });
    expect((await send('POST', '/form', 'application/json', '{}')).status).toBe(200);
    expect((await send('POST', '/form', type, 'a=1&b=2')).json).toMatchObject({ code: 'malformed_json' });
    expect((await send('POST', '/form', 'text/plain', '{}')).status).toBe(415);
  });

  it('are large only where a route says so', async () => {
    expect((await post(`"${'x'.repeat(SMALL_LIMIT_BYTES - 2)}"`)).status).toBe(200);
    const tooLarge = `"${'x'.repeat(SMALL_LIMIT_BYTES - 1)}"`;
    const answer = await post(tooLarge);
    expect(answer.status).toBe(413);
    expect(answer.json).toMatchObject({ code: 'body_too_large', limit_bytes: SMALL_LIMIT_BYTES });
    expect((await post(tooLarge, '/batch')).status).toBe(200);
  });

  it('for an address nothing answers at are not looked at', async () => {
    for (const type of ['application/json', 'text/plain']) {
      expect((await send('POST', '/nowhere', type, '{broken')).json).toMatchObject({
        code: 'route_not_found',
      });
    }
  });

  it('over the limit are refused with the limit, whether or not they announce it', async () => {
    const post = (body: string | ReadableStream) =>
      fetch(`${api.address}/batch`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        duplex: 'half',
      });
    const answer = await post(`"${'x'.repeat(3 * LIMIT_BYTES)}"`);
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ code: 'body_too_large', limit_bytes: LIMIT_BYTES });

    const chunk = new Uint8Array(1024 * 1024).fill(0x20);
    const stream = new ReadableStream({
      start(controller) {
        for (let sent = 0; sent < 6; sent += 1) controller.enqueue(chunk);
        controller.close();
      },
    });
    expect((await post(stream)).status).toBe(413);
    expect((await post(`["${'x'.repeat(LIMIT_BYTES - 4)}"]`)).status).toBe(200);
  });
});
