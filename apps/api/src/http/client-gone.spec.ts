import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { once } from 'node:events';
import { request } from 'node:http';
import { createTestApplication, type TestApplication } from '../../test/create-test-application.js';
import { ClientGone } from './client-gone.js';

let signals: AbortSignal[] = [];
let arrived: () => void = () => undefined;

@Controller()
class WaitingController {
  @Get('wait')
  async wait(@ClientGone() gone: AbortSignal): Promise<object> {
    signals.push(gone);
    arrived();
    if (!gone.aborted) await once(gone, 'abort');
    return {};
  }

  @Get('answer')
  answer(@ClientGone() gone: AbortSignal): object {
    signals.push(gone);
    return {};
  }
}

@Module({ controllers: [WaitingController] })
class WaitingModule {}

describe('clientGone', () => {
  let api: TestApplication;
  beforeAll(async () => {
    api = await createTestApplication(WaitingModule);
  });
  afterAll(() => api.app.close());

  it('fires when the client leaves before its answer', async () => {
    signals = [];
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    const waiting = request(`${api.address}/wait`).on('error', () => undefined);
    waiting.end();
    await arrival;
    const [signal] = signals;
    expect(signal?.aborted).toBe(false);
    waiting.destroy();
    if (signal?.aborted === false) await once(signal, 'abort');
    expect(signal?.aborted).toBe(true);
  });

  it('stays silent when the answer was written, though the connection closes then', async () => {
    signals = [];
    const answer = await api.send({ path: '/answer', headers: { connection: 'close' } });
    expect(answer.status).toBe(200);
    // Another whole request and answer: the first connection is long closed on this side, too.
    await api.send({ path: '/answer', headers: { connection: 'close' } });
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
  });
});
