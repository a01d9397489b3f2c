import { beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, type OnModuleDestroy } from '@nestjs/common';
import { connect } from 'node:net';
import { createLogger, HealthModule, MetricsModule, ObservabilityModule } from '#observability';
import { waitFor } from '#testing';
import { createTestApplication, type TestApplication } from '../../test/create-test-application.js';

const SILENT = createLogger({ level: 'silent', format: 'json' }, 'test');
/** Far below the keep-alive of connections, which a shutdown must not wait out. */
const PROMPTLY_MS = 5000;

/** A promise and what settles it. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** Resolves when nothing listens at the address any more. */
async function untilRefused(address: string): Promise<void> {
  const { port, hostname } = new URL(address);
  const isListening = (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        resolve(true);
      });
      socket.once('error', () => {
        resolve(false);
      });
      socket.once('connect', () => socket.destroy());
    });
  while (await isListening());
}

let [arrival, answer, drain, drained] = [gate(), gate(), gate(), gate()];

@Controller()
class SlowController {
  @Get('slow')
  async slow(): Promise<object> {
    arrival.open();
    await answer.opened;
    return { slow: true };
  }
}

@Module({
  imports: [
    ObservabilityModule.with(SILENT),
    HealthModule.with({ checks: [] }),
    MetricsModule.with({ checks: [] }),
  ],
  controllers: [SlowController],
})
class SlowModule implements OnModuleDestroy {
  async onModuleDestroy(): Promise<void> {
    drain.open();
    await drained.opened;
  }
}

describe('a shutdown', () => {
  let api: TestApplication;
  beforeEach(async () => {
    [arrival, answer, drain, drained] = [gate(), gate(), gate(), gate()];
    api = await createTestApplication(SlowModule);
  });

  it('finishes what has begun, refuses what comes new, stays alive, and ends promptly', async () => {
    // fetch keeps its connection alive, as collectors and load balancers do.
    const slow = fetch(`${api.address}/slow`);
    await arrival.opened;
    const startedAt = performance.now();
    const closed = api.app.close();
    await drain.opened;

    const refused = await api.send({ path: '/slow' });
    expect(refused.status).toBe(503);
    expect(refused.json).toMatchObject({ code: 'shutting_down' });
    expect(refused.headers).toMatchObject({ 'retry-after': '1', connection: 'close' });
    expect((await api.send({ path: '/health/ready' })).status).toBe(503);
    expect((await api.send({ path: '/health/live' })).status).toBe(200);
    expect((await api.send({ path: '/metrics' })).status).toBe(200);

    drained.open();
    await untilRefused(api.address);
    answer.open();
    const finished = await slow;
    // What was asked before the shutdown began does not keep its connection for a call that would be lost on it.
    expect(finished.headers.get('connection')).toBe('close');
    expect(await finished.json()).toEqual({ slow: true });
    await closed;
    expect(performance.now() - startedAt).toBeLessThan(PROMPTLY_MS);
  });

  it('still serves for the configured delay, no longer ready and keeping no connection', async () => {
    const leaving = await createTestApplication(SlowModule, { SHUTDOWN_DELAY_MS: '1500' });
    answer.open();
    expect((await leaving.send({ path: '/health/ready' })).status).toBe(200);
    drained.open();
    const closed = leaving.app.close();
    await waitFor(async () => (await leaving.send({ path: '/health/ready' })).status === 503, {
      what: 'it not to be ready',
    });
    const served = await leaving.send({ path: '/slow' });
    expect(served.status).toBe(200);
    expect(served.headers).toMatchObject({ connection: 'close' });
    expect((await leaving.send({ path: '/health/live' })).status).toBe(200);
    await closed;
    await api.app.close();
  });
});
