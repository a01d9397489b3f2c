import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { startWorker, TestReceiver, waitFor, type ReceivedWebhook, type ServerProcess } from '#testing';
import { item, unused } from '../payouts/payout-calls.js';
import { sendTo } from '../send-to.js';
import { startTestSystem, type TestSystem } from '../streams/test-system.js';
import { WebhookCalls, type Webhook } from './webhook-calls.js';

/** Seconds between attempts: so many that none is given up while a test thinks. */
const SOON_AND_OFTEN = Array<string>(50).fill('0.2').join(',');
const JSON_BODY = { 'content-type': 'application/json' };

interface Body {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** In another order than any that Postgres would choose. */
const NOTES = { order_id: '8812', b: 'x', a: '' };

describe('from a payment to a signed webhook', () => {
  let system: TestSystem;
  let worker: ServerProcess;
  let receiver: TestReceiver;
  let calls: WebhookCalls;

  beforeAll(async () => {
    system = await startTestSystem({ apis: 1 });
    receiver = await TestReceiver.start();
    calls = new WebhookCalls(system.at(0));
    worker = await startWorker({
      ...system,
      environment: { REDIS_PREFIX: system.redisPrefix, WEBHOOK_RETRY_SCHEDULE_SECONDS: SOON_AND_OFTEN },
    });
  });
  afterAll(async () => {
    await worker.stop();
    await receiver.close();
    await system.close();
  });

  const listenAt = (path: string, ...events: string[]) => calls.make(events, `${receiver.url}${path}`);
  /** What came to a path, verified as receivers do it, once there is so much. */
  const verified = async ({ secret = '' }: Webhook, path: string, count: number): Promise<Body[]> => {
    await waitFor(() => receiver.at(path).length >= count, { what: `${String(count)} webhooks at ${path}` });
    return receiver.at(path).map((webhook) => verify(secret, webhook));
  };
  const verify = (secret: string, { body, headers }: ReceivedWebhook): Body =>
    new StandardWebhook(secret).verify(body, headers) as Body;
  const statusOf = async (webhook: Webhook, deliveryId: string) =>
    (await calls.deliveries(webhook)).items.find(({ id }) => id === deliveryId)?.status;

  it('sends each item as in the report, the batch once, and no Pix key', async () => {
    const webhook = await listenAt('/all', 'payout.paid', 'payout.failed', 'batch.completed');
    const id = unused();
    const items = [
      item(`${id}-paid`, { pix_key: 'maria@example.com', description: 'Comissão', metadata: NOTES }),
      item(`${id}-failed`, { pix_key: 'ac03@sandbox.pix' }),
    ];
    const body = JSON.stringify({ batch_id: id, items });
    await sendTo(system.at(0), { method: 'POST', path: '/api/payouts', headers: JSON_BODY, body });
    const received = await verified(webhook, '/all', 3);
    const { details, ...report } = (await sendTo(system.at(0), { path: `/api/payouts/${id}` })).json as {
      details: { status: string }[];
    };
    const payouts = received.filter(({ type }) => type !== 'batch.completed');
    for (const reported of details) {
      const of = payouts.find(({ type }) => type === `payout.${reported.status}`);
      expect(of?.data).toEqual({ ...reported, batch_id: id, sequence: expect.any(Number) });
    }
    expect(details[0]).toMatchObject({ description: 'Comissão', metadata: NOTES });
    const bodies = receiver.at('/all').map((webhook) => webhook.body);
    expect(bodies.some((sent) => sent.includes(JSON.stringify(NOTES)))).toBe(true);
    expect(received.filter(({ type }) => type === 'batch.completed').map(({ data }) => data)).toEqual([
      report,
    ]);
    expect(JSON.stringify(receiver.at('/all'))).not.toMatch(/maria@|ac03@/);
    expect(new Set(receiver.at('/all').map(({ headers }) => headers['webhook-id'])).size).toBe(3);
  });

  it('says what came back of a payout that stays paid, and completes its batch no second time', async () => {
    const webhook = await listenAt('/returned', 'payout.returned', 'batch.completed');
    const id = unused();
    const items = [
      item(`${id}-whole`, { pix_key: 'paid-then-returned@sandbox.pix', amount_cents: 1_000 }),
      item(`${id}-part`, { pix_key: 'paid-then-partly-returned@sandbox.pix', amount_cents: 1_000 }),
    ];
    const body = JSON.stringify({ batch_id: id, items });
    await sendTo(system.at(0), { method: 'POST', path: '/api/payouts', headers: JSON_BODY, body });
    const received = await verified(webhook, '/returned', 3);
    const report = (await sendTo(system.at(0), { path: `/api/payouts/${id}` })).json as {
      status: string;
      amount_cents: object;
      details: Record<string, unknown>[];
    };
    expect(report).toMatchObject({
      status: 'completed',
      amount_cents: { total: 2_000, paid: 2_000, failed: 0, returned: 1_334 },
    });
    const payouts = received.filter(({ type }) => type === 'payout.returned');
    expect(payouts).toHaveLength(2);
    for (const [index, cents] of [1_000, 334].entries()) {
      const reported = report.details[index] ?? {};
      // D, the institution that the money comes back from, the minute in UTC, 11 characters.
      const returnId = new RegExp(`^D${String(reported['receiver_ispb'])}\\d{12}[0-9A-Za-z]{11}$`);
      expect(reported).toMatchObject({
        status: 'paid',
        returns: [{ amount_cents: cents, reason: 'MD06', return_id: expect.stringMatching(returnId) }],
        returned_cents: cents,
      });
      const { data } = payouts.find((one) => one.data['external_id'] === reported['external_id']) ?? {};
      expect(data).toEqual({ ...reported, batch_id: id, sequence: 3 });
    }
    const csv = await sendTo(system.at(0), {
      path: `/api/payouts/${id}/items`,
      headers: { accept: 'text/csv' },
    });
    const lines = csv.text.trimEnd().split('\r\n');
    const column = lines[0]?.split(',').indexOf('returned_cents') ?? -1;
    expect(lines.slice(1).map((line) => line.split(',')[column])).toEqual(['1000', '334']);
  });

  it('signs with the former secret too while that is good', async () => {
    const webhook = await listenAt('/rotated', 'ping');
    const rotated = (await calls.send('POST', `/${webhook.id}/rotate`)).json as Webhook;
    await calls.ping(webhook);
    expect(await verified(webhook, '/rotated', 1)).toMatchObject([
      { type: 'ping', data: { webhook_id: webhook.id } },
    ]);
    expect(await verified(rotated, '/rotated', 1)).toHaveLength(1);
    const [{ headers } = { headers: {} as Record<string, string> }] = receiver.at('/rotated');
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
  });

  it('sends a delivery again under the same id, and says what came of it', async () => {
    const webhook = await listenAt('/replayed', 'ping');
    const { id, message_id: messageId } = await calls.ping(webhook);
    await waitFor(async () => (await statusOf(webhook, id)) === 'delivered', {
      what: 'the ping to be delivered',
    });
    expect((await calls.send('POST', `/deliveries/${id}/replay`)).status).toBe(202);
    await verified(webhook, '/replayed', 2);
    expect(receiver.at('/replayed').map(({ headers }) => headers['webhook-id'])).toEqual([
      messageId,
      messageId,
    ]);
    await waitFor(async () => (await statusOf(webhook, id)) === 'delivered', {
      what: 'the replay to be delivered',
    });
    expect((await calls.deliveries(webhook)).items).toMatchObject([
      { id, attempt: 1, next_attempt_at: null, last_attempt: { http_status: 204, fault: null } },
    ]);
  });

  it('stops for a receiver that is gone, and continues when its owner says so', async () => {
    receiver.behave(({ path }) => ({ status: path === '/gone' ? 410 : 204 }));
    const webhook = await listenAt('/gone', 'ping');
    const { id } = await calls.ping(webhook);
    await waitFor(
      async () => (await calls.list()).items.some(({ disabled_because: why }) => why === 'gone'),
      {
        what: 'the webhook to be disabled',
      },
    );
    await waitFor(async () => (await statusOf(webhook, id)) === 'given_up', {
      what: 'the ping to be given up',
    });
    expect((await calls.send('POST', `/deliveries/${id}/replay`)).status).toBe(409);
    receiver.behave({ status: 204 });
    const enabled = await calls.send('PATCH', `/${webhook.id}`, { enabled: true });
    expect(enabled.json).toMatchObject({ enabled: true, disabled_because: null });
    await calls.send('POST', `/deliveries/${id}/replay`);
    await waitFor(async () => (await statusOf(webhook, id)) === 'delivered', {
      what: 'the ping to be delivered',
    });
  });

  it('sends what waited for a disabled webhook when it is enabled again, at its new address', async () => {
    receiver.behave(({ path }) => ({ status: path === '/old' ? 500 : 204 }));
    const webhook = await listenAt('/old', 'ping');
    const { id } = await calls.ping(webhook);
    await waitFor(() => receiver.at('/old').length > 0, { what: 'the first attempt' });
    await calls.send('PATCH', `/${webhook.id}`, { enabled: false });
    await calls.send('PATCH', `/${webhook.id}`, { url: `${receiver.url}/new`, enabled: true });
    await verified(webhook, '/new', 1);
    await waitFor(async () => (await statusOf(webhook, id)) === 'delivered', {
      what: 'the ping to be delivered',
    });
  });
});
