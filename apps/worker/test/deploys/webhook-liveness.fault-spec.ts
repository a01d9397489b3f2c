import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { loadConfiguration } from '#configuration';
import { createLogger } from '#observability';
import { waitFor } from '#testing';
import { createWorkerApplication } from '../../src/create-worker-application.js';
import { DeliverWebhooksProcessor } from '../../src/webhooks/deliver-webhooks.processor.js';
import { WebhookTestSystem } from '../webhooks/webhook-test-system.js';

const STALL_LIMIT_MS = 2_500;
const TIMES = {
  WORKER_STALL_LIMIT_MS: String(STALL_LIMIT_MS),
  RAIL_TIMEOUT_MS: '500',
  PAYOUT_LEASE_MS: '1000',
  RAIL_VISIBILITY_MS: '900',
  WEBHOOK_RETRY_SCHEDULE_SECONDS: Array(50).fill('0.2').join(),
};

describe("a worker's liveness, as to webhooks", () => {
  let system: WebhookTestSystem;
  let app: NestExpressApplication | undefined;
  let url: string;
  beforeAll(async () => {
    system = await WebhookTestSystem.start();
  });
  afterEach(async () => {
    system.receiver.release();
    await app?.close();
    app = undefined;
  });
  afterAll(() => system.stop());

  /** The whole worker in this process, so that a part of it can be made to stand still. */
  async function startHere(environment: Readonly<Record<string, string>>): Promise<NestExpressApplication> {
    const { databaseUrl, redisUrl } = system.settlement;
    const env = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, ...TIMES, ...environment };
    const logger = createLogger({ level: 'silent', format: 'json' }, 'test');
    const started = (app = await createWorkerApplication(loadConfiguration(env, false), logger));
    await started.listen(0, '127.0.0.1');
    url = await started.getUrl();
    return started;
  }

  async function live(): Promise<{ status: number; body: object }> {
    const answer = await fetch(`${url}/health/live`);
    return { status: answer.status, body: (await answer.json()) as object };
  }

  it('is gone when deliveries are due and its consumer takes none, and back when they are taken', async () => {
    const worker = await startHere({});
    const listener = await system.listen();
    await system.ping(listener);
    await system.waitUntilAll('delivered', listener);
    expect(await live()).toEqual({ status: 200, body: { status: 'ok' } });
    await worker.get(DeliverWebhooksProcessor, { strict: false }).worker.close();
    await system.ping(listener);
    await waitFor(async () => (await live()).status === 503, {
      what: 'it to say that it is stuck',
      everyMs: 100,
    });
    expect((await live()).body).toEqual({ status: 'stuck', what: 'taking webhooks from the queue' });
    const healthy = await system.startWorker();
    await system.waitUntilAll('delivered', listener);
    await waitFor(async () => (await live()).status === 200, { what: 'it to be alive again' });
    await healthy.stop();
  });

  it('is not gone while receivers are slow, fail or are disabled, and all slots are taken', async () => {
    // A slot that is taken is held for longer than the limit.
    await startHere({ WEBHOOK_CONCURRENCY: '2', WEBHOOK_TIMEOUT_MS: '60000' });
    const [slow, slower, behind, failing, disabled] = [
      await system.listen('/slow'),
      await system.listen('/slower'),
      await system.listen('/behind'),
      await system.listen('/failing'),
      await system.listen('/disabled'),
    ];
    await system.enable(disabled, false);
    system.receiver.behave(({ path }) => (path === '/failing' ? { status: 500 } : 'hold'));
    await system.ping(slow);
    await system.ping(slower);
    await waitFor(
      () => system.receiver.received.filter(({ path }) => path.startsWith('/slow')).length === 2,
      {
        what: 'both slots to be taken',
      },
    );
    for (const listener of [behind, failing, disabled]) await system.ping(listener, 20);
    const seen = new Set<number>();
    const watch = async (): Promise<void> => {
      const untilMs = performance.now() + 2 * STALL_LIMIT_MS;
      await waitFor(
        async () => {
          seen.add((await live()).status);
          return performance.now() > untilMs;
        },
        { what: 'twice the limit to have passed', everyMs: 50, timeoutMs: 10 * STALL_LIMIT_MS },
      );
    };
    await watch();
    expect(system.receiver.at('/behind')).toHaveLength(0);
    // Now one slot is free, and the failing endpoint takes it again and again.
    system.receiver.behave(({ path }) => (path === '/failing' ? { status: 500 } : { status: 204 }));
    system.receiver.release();
    await system.waitUntilAll('delivered', behind);
    await watch();
    expect([...seen]).toEqual([200]);
    expect(system.receiver.at('/failing').length).toBeGreaterThan(20);
    expect(system.receiver.at('/disabled')).toHaveLength(0);
  });
});
