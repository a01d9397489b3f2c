import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { createTestApplication, type TestApplication } from '../../../test/create-test-application.js';

@Controller()
class TextsController {
  @Get('texts/:length')
  text(@Param('length') length: string): object {
    return { text: 'x'.repeat(Number(length)) };
  }

  @Get('api/pix/:ispb/stream/start')
  message(): object {
    return this.text('2000');
  }
}

@Module({ controllers: [TextsController] })
class TextsModule {}

describe('answers to a client that accepts compression', () => {
  let api: TestApplication;
  beforeAll(async () => {
    api = await createTestApplication(TextsModule);
  });
  afterAll(() => api.app.close());

  const codingOf = async (path: string, accepted = 'gzip') =>
    (await api.send({ path, headers: { 'accept-encoding': accepted } })).headers['content-encoding'];

  it('are compressed over a kilobyte, problems too', async () => {
    const answer = await fetch(`${api.address}/texts/2000`);
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(answer.headers.get('vary')).toContain('Accept-Encoding');
    expect(await answer.json()).toEqual({ text: 'x'.repeat(2000) });
    expect(await codingOf('/texts/2000', 'br')).toBe('br');
    expect(await codingOf(`/nowhere/${'x'.repeat(2000)}`)).toBe('gzip');
    expect(await codingOf('/texts/500')).toBeUndefined();
    expect(await codingOf('/texts/2000', 'identity')).toBeUndefined();
  });

  it("are sent as they are where they are streams' messages", async () => {
    expect(await codingOf('/api/pix/00000000/stream/start')).toBeUndefined();
  });
});
