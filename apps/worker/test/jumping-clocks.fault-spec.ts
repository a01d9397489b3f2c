import { afterEach, describe, expect, it } from '@jest/globals';
import { jumpingClock, startApi, waitFor, type ServerProcess } from '#testing';
import { WebhookTestSystem } from './webhooks/webhook-test-system.js';

const HOUR_MS = 3_600_000;
/** Slower than the jump. */
const SLOW_MS = 3_000;
/** A machine that is busy is late by less. */
const RIGHT_WITHIN_SECONDS = 600;
/** The wait of a call, as by default, and a lease that is no longer than a jump. */
const STREAM = { STREAM_WAIT_MS: '8000', STREAM_LEASE_MS: '60000' };
/** Nothing is in doubt because the machine is slow. */
const TIMES = { RAIL_TIMEOUT_MS: '20000', PAYOUT_LEASE_MS: '60000', PAYOUT_DOUBT_LIMIT_MS: '3600000' };
const ISPB = '00000001';

describe('clocks that jump while processes run', () => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  const get = async ({ url }: ServerProcess, path: string) => {
    const answer = await fetch(url + path);
    return { status: answer.status, next: answer.headers.get('pull-next') ?? '', text: await answer.text() };
  };
  const post = (api: ServerProcess, path: string, body: unknown) =>
    fetch(api.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const payout = (id: string) => ({
    external_id: id,
    user_id: 'user',
    amount_cents: 100,
    pix_key: `${id}@example.com`,
  });

  it.each([2, -2])('by %d hours, and back: all that is timed goes by the right time', async (hours) => {
    const system = await WebhookTestSystem.start();
    cleanUps.push(() => system.stop());
    const { settlement, receiver } = system;
    const clock = jumpingClock(hours * HOUR_MS);
    const { databaseUrl, redisUrl } = settlement;
    const api = await startApi({ databaseUrl, redisUrl, environment: { ...STREAM, ...clock } });
    cleanUps.push(() => api.stop());
    const worker = await system.startWorker({ ...TIMES, ...clock });
    const processes = [api, worker];
    const listener = await system.listen();
    settlement.psp.behave(() => ({ payment: 'settle', answer: 'plain', answerAfterMs: SLOW_MS }));

    const scheduledFor = new Date(Date.now() + HOUR_MS).toISOString();
    const scheduled = await post(api, '/api/payouts', {
      batch_id: 'scheduled',
      scheduled_for: scheduledFor,
      items: [payout('scheduled')],
    });
    expect(scheduled.status).toBe(201);
    const opened = await get(api, `/api/pix/${ISPB}/stream/start`);
    expect(opened.status).toBe(204);

    for (const [round, offBy] of [
      ['jumped', hours * 3_600],
      ['back', 0],
    ] as const) {
      expect((await post(api, '/api/payouts', { batch_id: round, items: [payout(round)] })).status).toBe(201);
      await waitFor(() => settlement.psp.submissions.some(({ pixKey }) => pixKey.startsWith(round)), {
        what: 'the payment to be under way',
      });
      const waiting = get(api, opened.next);
      for (const process of processes) process.kill('SIGWINCH');
      for (const process of processes)
        await waitFor(
          async () => {
            const { clock } = JSON.parse((await get(process, '/health/ready')).text) as {
              clock: { status: string; offset_seconds: number };
            };
            return (
              clock.status === (offBy === 0 ? 'ok' : 'off') && Math.abs(clock.offset_seconds - offBy) < 60
            );
          },
          { what: 'its health to say so' },
        );
      expect((await waiting).status).toBe(204);

      await settlement.waitUntilFinal(round);
      const paid = await settlement.payout(round);
      expect(paid).toMatchObject({ status: 'paid', attempts: 1 });
      expect(await settlement.history(paid)).not.toContain('in_doubt');
      expect(secondsFromNow(paid.settled_at?.getTime() ?? 0)).toBeLessThan(RIGHT_WITHIN_SECONDS);
      await system.waitUntilAll('delivered', listener);

      const progress = /^malote_last_settlement_progress_timestamp_seconds (\S+)$/m.exec(
        (await get(worker, '/metrics')).text,
      );
      expect(secondsFromNow(Number(progress?.[1]) * 1_000)).toBeLessThan(RIGHT_WITHIN_SECONDS);
    }

    // The stream of the start has been called all the time, and has its seat.
    const { open } = JSON.parse((await get(api, `/api/pix/${ISPB}/streams`)).text) as { open: unknown[] };
    expect(open).toHaveLength(1);
    expect((await get(api, opened.next)).status).toBe(204);
    expect(receiver.verified(listener.secret, listener.path)).not.toHaveLength(0);
    expect(settlement.psp.submissions).toHaveLength(2);
    expect(await settlement.payout('scheduled')).toMatchObject({ status: 'pending', attempts: 0 });
  });
});

function secondsFromNow(atMs: number): number {
  return Math.abs(Date.now() - atMs) / 1_000;
}
