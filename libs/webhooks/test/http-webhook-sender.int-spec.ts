import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { LookupFunction } from 'node:net';
import { TestReceiver, waitFor, type ReceiverBehaviour } from '#testing';
import { SystemClock, type OutgoingWebhook, type WebhookAnswer } from '#use-cases';
import { HttpWebhookSender } from '../src/http-webhook-sender.js';

const SECRET = randomBytes(32);
const FORMER_SECRET = randomBytes(24);
const EVENT = {
  type: 'ping',
  eventId: 'b1a4e8f2-93c5-4de0-8a6f-2f1c7d9b3e65',
  occurredAt: new Date('2026-02-22T12:00:00.000Z'),
  endpointId: 'ação',
} as const;
const BODY = '{"type":"ping","timestamp":"2026-02-22T12:00:00.000Z","data":{"webhook_id":"ação"}}';
const TIMEOUT_MS = 1_000;
/** Where nothing is to time out, on the busiest machine. */
const PATIENT_MS = 60_000;

describe('sending webhooks', () => {
  let receiver: TestReceiver;
  let senders: HttpWebhookSender[];
  const never = new AbortController().signal;
  setMaxListeners(0, never);

  beforeEach(async () => {
    receiver = await TestReceiver.start();
    senders = [];
  });
  afterEach(async () => {
    for (const sender of senders) sender.onApplicationShutdown();
    await receiver.close();
  });

  function senderIn(
    place: 'sandbox' | 'production',
    lookup?: LookupFunction,
    timeoutMs = TIMEOUT_MS,
  ): HttpWebhookSender {
    const sender = new HttpWebhookSender(
      { sandbox: place === 'sandbox', timeoutMs },
      new SystemClock(),
      lookup,
    );
    senders.push(sender);
    return sender;
  }

  function send(
    change: Partial<OutgoingWebhook> = {},
    sender = senderIn('sandbox'),
    signal = never,
  ): Promise<WebhookAnswer> {
    const webhook = { url: `${receiver.url}/`, secrets: [SECRET], event: EVENT, ...change };
    return sender.send(webhook, signal);
  }

  async function answerTo(behaviour: ReceiverBehaviour): Promise<WebhookAnswer> {
    receiver.behave(behaviour);
    return send();
  }

  it('posts the body, named, dated and signed', async () => {
    expect(await send()).toEqual({ status: 204 });
    expect(receiver.verified(SECRET)).toEqual([JSON.parse(BODY)]);
    expect(receiver.received).toMatchObject([
      {
        method: 'POST',
        body: BODY,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Malote-Webhooks/1',
          'webhook-id': 'msg_b1a4e8f293c54de08a6f2f1c7d9b3e65',
          'webhook-timestamp': expect.stringMatching(/^\d{10}$/),
          'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
        },
      },
    ]);
  });

  it('signs with the former secret beside the new one', async () => {
    await send({ secrets: [SECRET, FORMER_SECRET] });
    expect(receiver.verified(SECRET)).toHaveLength(1);
    expect(receiver.verified(FORMER_SECRET)).toHaveLength(1);
    expect(() => receiver.verified(randomBytes(32))).toThrow();
  });

  it('uses a connection again', async () => {
    const sender = senderIn('sandbox');
    await send({}, sender);
    await send({}, sender);
    expect(new Set(receiver.received.map(({ port }) => port)).size).toBe(1);
  });

  it.each([200, 404, 410, 500])('reports %d', async (status) => {
    expect(await answerTo({ status, body: 'whatever' })).toEqual({ status });
  });

  it('follows no redirect', async () => {
    const location = `${receiver.url}/elsewhere`;
    for (const status of [301, 302, 307, 308])
      expect(await answerTo({ status, headers: { location } })).toEqual({ status });
    expect(receiver.at('/elsewhere')).toEqual([]);
  });

  it('reads when a busy receiver wants to be asked again', async () => {
    const busy = (status: number, value: string) => answerTo({ status, headers: { 'retry-after': value } });
    expect(await busy(429, '7')).toEqual({ status: 429, retryAfterMs: 7_000 });
    expect(await busy(503, 'soon')).toEqual({ status: 503 });
    expect(await busy(500, '7')).toEqual({ status: 500 });
    const at = new Date(Date.now() + 3_600_000).toUTCString();
    const { retryAfterMs = 0 } = (await busy(503, at)) as { retryAfterMs?: number };
    expect(Math.abs(retryAfterMs - 3_600_000)).toBeLessThan(60_000);
  });

  it.each(['hang', 'dribble_head'] as const)('gives up a receiver that does %s', async (behaviour) => {
    expect(await answerTo(behaviour)).toMatchObject({ fault: 'timeout' });
    await waitFor(() => receiver.connections === 0, { what: 'the connection to be cut' });
  });

  it('does not listen to the end of an endless answer', async () => {
    expect(await answerTo('dribble_body')).toEqual({ status: 200 });
    await waitFor(() => receiver.connections === 0, { what: 'the connection to be cut' });
  });

  it('does not read a long answer', async () => {
    expect(await answerTo({ status: 200, body: 'x'.repeat(10_000_000) })).toEqual({ status: 200 });
    await waitFor(() => receiver.connections === 0, { what: 'the connection to be cut' });
  });

  it.each(['reset', 'garbage', 'upgrade'] as const)('survives %s', async (behaviour) => {
    expect(await answerTo(behaviour)).toMatchObject({ fault: 'connection' });
  });

  it('reports that nothing listens there', async () => {
    await receiver.close();
    const answer = await send({ url: `${receiver.url}/?token=hidden` });
    expect(answer).toMatchObject({ fault: 'connection' });
    expect(JSON.stringify(answer)).not.toContain('hidden');
  });

  it('says that a receiver does not speak TLS', async () => {
    const answer = await send({ url: `https://127.0.0.1:${String(receiver.port)}/` });
    expect(answer).toMatchObject({ fault: 'tls' });
  });

  it('does not wait for another receiver that hangs at the same host', async () => {
    const sender = senderIn('sandbox', undefined, PATIENT_MS);
    receiver.behave(({ path }) => (path === '/slow' ? 'hold' : { status: 204 }));
    const slow = Array.from({ length: 50 }, () => send({ url: `${receiver.url}/slow` }, sender));
    expect(await send({}, sender)).toEqual({ status: 204 });
    receiver.release();
    await Promise.all(slow);
  });

  it('breaks off on its signal', async () => {
    receiver.behave('hang');
    const stop = new AbortController();
    const answer = send({}, senderIn('sandbox'), stop.signal);
    await waitFor(() => receiver.received.length === 1, { what: 'the delivery to arrive' });
    stop.abort();
    expect(await answer).toMatchObject({ fault: 'timeout' });
    expect(await send({}, senderIn('sandbox'), stop.signal)).toMatchObject({ fault: 'timeout' });
  });

  it('knows no proxies', async () => {
    const proxy = await TestReceiver.start();
    const names = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'ALL_PROXY'];
    for (const name of names) process.env[name] = proxy.url;
    try {
      await send();
      expect(proxy.received).toEqual([]);
      expect(receiver.received).toHaveLength(1);
    } finally {
      for (const name of names) Reflect.deleteProperty(process.env, name);
      await proxy.close();
    }
  });
});
