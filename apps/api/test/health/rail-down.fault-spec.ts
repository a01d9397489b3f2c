import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startWorker, waitFor, type ServerProcess } from '#testing';
import { item, unused } from '../payouts/payout-calls.js';
import { startTestSystem, type TestSystem } from '../streams/test-system.js';
import { sendTo } from '../send-to.js';

interface Ready {
  readonly status: string;
  readonly settlement: {
    readonly rail: string;
    readonly rail_down_since: string | null;
    readonly pending: number;
    readonly processing: number;
    readonly in_doubt: number;
    readonly oldest_open_batch_at: string | null;
  };
}

/** Calls without an answer that make a rail count as down, and some more. */
const ITEMS = 30;

describe('a rail that does not answer', () => {
  let system: TestSystem;
  let worker: ServerProcess | undefined;

  beforeAll(async () => {
    system = await startTestSystem({ apis: 1 });
  });
  afterAll(async () => {
    await worker?.stop();
    await system.close();
  });

  const ready = async (): Promise<Ready> =>
    (await sendTo(system.at(0), { path: '/health/ready' })).json as Ready;
  const work = (environment: Record<string, string> = {}): Promise<ServerProcess> =>
    startWorker({ ...system, environment: { REDIS_PREFIX: system.redisPrefix, ...environment } });

  it('is reported separately from the service, with what waits for it, and the API stays ready', async () => {
    expect((await ready()).settlement).toMatchObject({
      rail: 'unknown',
      pending: 0,
      oldest_open_batch_at: null,
    });
    // Nothing listens there.
    worker = await work({ RAIL: 'psp', RAIL_URL: 'http://127.0.0.1:9' });
    const batch_id = unused();
    const items = Array.from({ length: ITEMS }, (_, number) => item(`${batch_id}-${number}`));
    const body = JSON.stringify({ batch_id, items });
    const headers = { 'content-type': 'application/json' };
    const accepted = await sendTo(system.at(0), { method: 'POST', path: '/api/payouts', headers, body });
    expect(accepted.status).toBe(201);

    await waitFor(async () => (await ready()).settlement.rail === 'down', { what: 'the rail to be missed' });
    const { status, settlement } = await ready();
    expect(status).toBe('ok');
    expect(settlement.rail_down_since).toMatch(/^\d{4}-.*Z$/);
    expect(settlement.pending + settlement.processing + settlement.in_doubt).toBe(ITEMS);
    expect(settlement.oldest_open_batch_at).toBe((accepted.json as { created_at: string }).created_at);
  });

  it('is forgotten by a worker that starts, until it finds out for itself', async () => {
    await worker?.stop();
    worker = await work();
    await waitFor(async () => (await ready()).settlement.rail !== 'down', {
      what: 'the outage to be forgotten',
    });
    // The simulated rail answers, and takes the payouts that waited.
    await waitFor(async () => (await ready()).settlement.rail === 'ok', { what: 'the rail to be well' });
  });
});
