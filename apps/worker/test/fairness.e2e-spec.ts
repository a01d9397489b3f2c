import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import type { SettlementTestSystem } from './settlement-test-system.js';
import { WebhookTestSystem } from './webhooks/webhook-test-system.js';

/** Calls that the PSP allows, of all workers together. */
const CALLS = 20;
/** Endpoints that each worker serves at once, and how many of them may be of one payer. */
const [ENDPOINTS, OF_ONE_PAYER] = [20, 18];
const many = (name: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${name}+${String(n)}@example.com`);

describe('two workers and several payers', () => {
  let webhooks: WebhookTestSystem;
  let system: SettlementTestSystem;
  const calls = { underWay: 0, most: 0 };

  beforeAll(async () => {
    webhooks = await WebhookTestSystem.start();
    system = webhooks.settlement;
    const settings = {
      RAIL_CONCURRENCY: String(CALLS),
      RAIL_TIMEOUT_MS: '10000',
      PAYOUT_LEASE_MS: '25000',
      WEBHOOK_CONCURRENCY: String(ENDPOINTS),
      WEBHOOK_TIMEOUT_MS: '60000',
    };
    const workers = await Promise.all([system.startWorker(settings), system.startWorker(settings)]);
    const share = () => workers.every(({ output }) => output.includes('"workers":2'));
    await waitFor(share, { what: 'each worker to know of the other', timeoutMs: 30_000 });
  });
  afterAll(() => webhooks.stop());

  const statesOf = async (batchId: string) => {
    const states: Record<string, number> = {};
    for (const { status } of await system.payouts(batchId)) states[status] = (states[status] ?? 0) + 1;
    return states;
  };
  const submitted = (name: string) =>
    system.psp.submissions.filter(({ pixKey }) => pixKey.startsWith(name)).length;

  it('pay one payer while the calls of another hang, who has a backlog and all the places it may take', async () => {
    system.psp.behave(({ pixKey }) => ({
      payment: 'settle',
      answer: pixKey.startsWith('hangs') ? 'held' : 'plain',
    }));
    const backlog = await system.storeBatch(many('hangs', 300), 'large');
    await waitFor(() => submitted('hangs') >= CALLS / 2, { what: 'the calls of the large payer to hang' });
    const single = await system.storeBatch(['single@example.com'], 'small');
    await system.waitUntilFinal(single);
    expect(await statesOf(single)).toEqual({ paid: 1 });
    const { pending = 0, paid = 0 } = await statesOf(backlog);
    expect(pending).toBeGreaterThan(300 - 2 * CALLS);
    expect(paid).toBe(0);
    // Nothing of it was sent beyond what the PSP allows, and the backlog goes on.
    expect(submitted('hangs')).toBeLessThan(CALLS);
    system.psp.behave(() => ({ payment: 'settle', answer: 'plain' }));
    system.psp.release();
    await system.waitUntilFinal(backlog);
    expect(await statesOf(backlog)).toEqual({ paid: 300 });
    expect(system.psp.settlements()).toHaveLength(301);
  });

  it('have no more in flight of a payer than its policy says, over both of them', async () => {
    await system.db.query(`INSERT INTO payer_policy (payer, max_in_flight) VALUES ('bounded', 5)`);
    system.psp.behave(({ pixKey }) => {
      if (pixKey.startsWith('bounded')) calls.most = Math.max(calls.most, ++calls.underWay);
      setTimeout(() => (calls.underWay -= 1), 20);
      return { payment: 'settle', answer: 'plain', answerAfterMs: 20 };
    });
    const batchId = await system.storeBatch(many('bounded', 60), 'bounded');
    await system.waitUntilFinal(batchId);
    expect(await statesOf(batchId)).toEqual({ paid: 60 });
    expect(calls.most).toBeLessThanOrEqual(5);
  });

  it('send nothing of a payer that is paused, and go on when it is not', async () => {
    await system.db.query(`INSERT INTO payer_policy (payer, paused) VALUES ('paused', true)`);
    const paused = await system.storeBatch(['paused@example.com'], 'paused');
    const other = await system.storeBatch(['other@example.com'], 'other');
    await system.waitUntilFinal(other);
    expect(await statesOf(paused)).toEqual({ pending: 1 });
    await system.db.query(`UPDATE payer_policy SET paused = false WHERE payer = 'paused'`);
    await system.waitUntilFinal(paused);
  });

  it('send webhooks of one payer while more receivers of another hang than both may serve at once', async () => {
    const hanging = () =>
      new Set(webhooks.receiver.received.map(({ path }) => path).filter((path) => path.startsWith('/hangs')));
    webhooks.receiver.behave(({ path }) => (path.startsWith('/hangs') ? 'hold' : { status: 204 }));
    for (let n = 0; n < 3 * ENDPOINTS; n += 1) {
      const path = `/hangs/${String(n)}`;
      await webhooks.ping(await webhooks.listen(path, webhooks.receiver.url + path, 'hangs'), 50);
    }
    await waitFor(() => hanging().size >= 2 * OF_ONE_PAYER, { what: 'all that may hang to hang' });
    const prompt = await webhooks.listen('/prompt', `${webhooks.receiver.url}/prompt`, 'prompt');
    await webhooks.ping(prompt);
    await webhooks.waitUntilAll('delivered', prompt);
    expect(hanging().size).toBe(2 * OF_ONE_PAYER);
    const { rows } = await system.db.query(
      `SELECT FROM webhook_delivery WHERE payer = 'hangs' AND last_duration_ms IS NOT NULL`,
    );
    expect(rows).toEqual([]);
    // What had no place goes out when places are free.
    webhooks.receiver.behave({ status: 204 });
    webhooks.receiver.release();
    await waitFor(() => hanging().size === 3 * ENDPOINTS, { what: 'the others to be served' });
  });
});
