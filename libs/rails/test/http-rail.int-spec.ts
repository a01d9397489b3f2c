import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import { endToEndIdOf, isIspb, isPaymentId } from '#domain';
import { TestPsp, waitFor, type PspBehaviour } from '#testing';
import type { Payment } from '#use-cases';
import { DEFAULT_HTTP_RAIL_MAPPING } from '../src/http/http-rail-mapping.js';
import { HttpRail } from '../src/http/http-rail.js';
import { describeRail } from './rail-conformance.js';

function railTo(url: string, authorization?: string): HttpRail {
  return new HttpRail({ url, authorization, maxConnections: 50, mapping: DEFAULT_HTTP_RAIL_MAPPING });
}

describeRail('a PSP over HTTP', async () => {
  const psp = await TestPsp.start();
  const rail = railTo(psp.url);
  return {
    rail,
    settlementsOf: (payoutId) =>
      Promise.resolve(psp.settlements().filter(({ txId }) => txId === payoutId.replaceAll('-', '')).length),
    close: async () => {
      await rail.onApplicationShutdown();
      await psp.close();
    },
  };
});

describe('a PSP that misbehaves', () => {
  let psp: TestPsp;
  let rail: HttpRail;
  const payment = paymentOf('E32074986202510051200abcdefghijk');
  const submit = (signal = AbortSignal.timeout(5_000)) => rail.submit(payment, signal);

  beforeEach(async () => {
    psp = await TestPsp.start();
    rail = railTo(psp.url);
  });
  afterEach(async () => {
    await rail.onApplicationShutdown();
    await psp.close();
  });

  it.each(['reset', 'error', 'garbage', 'foreign'] as const)(
    'gives no answer, and has settled (%s)',
    async (answer) => {
      psp.behave(() => ({ payment: 'settle', answer }));
      expect(await submit()).toMatchObject({ kind: 'no_answer', countsAgainstBreaker: true });
      expect(await rail.inquire(payment, AbortSignal.timeout(5_000))).toMatchObject({
        kind: 'settled',
      });
    },
  );

  it('may take a payment in, show it later and decide it later still', async () => {
    psp.behave((): PspBehaviour => ({ payment: 'keep', answer: 'plain', visibleAfterMs: 2_000 }));
    const ask = () => rail.inquire(payment, AbortSignal.timeout(5_000));
    expect(await submit()).toEqual({ kind: 'under_way' });
    expect(await ask()).toEqual({ kind: 'not_known' });
    await waitFor(async () => (await ask()).kind === 'under_way', { what: 'it to be shown' });
    psp.decide(payment.paymentId);
    expect(await ask()).toMatchObject({ kind: 'settled' });
  });

  it('has taken nothing in when there was no connection', async () => {
    await psp.close();
    expect(await submit()).toMatchObject({ kind: 'not_taken', countsAgainstBreaker: true });
  });

  it('may answer without end', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write('x'.repeat(16_384)), 1);
      response.on('close', () => {
        clearInterval(timer);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server listens on a port.');
    const other = railTo(`http://127.0.0.1:${String(address.port)}`);
    expect(await other.submit(payment, AbortSignal.timeout(5_000))).toMatchObject({ kind: 'no_answer' });
    await other.onApplicationShutdown();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('gets our credentials', async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization, request.headers['content-type'], request.url);
      response.writeHead(429, { 'retry-after': '7' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server listens on a port.');
    const other = railTo(`http://127.0.0.1:${String(address.port)}/pix/v1/`, 'Bearer token');
    expect(await other.submit(payment, AbortSignal.timeout(5_000))).toMatchObject({
      kind: 'not_taken',
      retryAfterMs: 7_000,
    });
    expect(seen).toEqual(['Bearer token', 'application/json', `/pix/v1/payments/${payment.paymentId}`]);
    await other.onApplicationShutdown();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

function paymentOf(paymentId: string): Payment {
  const receiverIspb = '60701190';
  if (!isIspb(receiverIspb)) throw new Error(receiverIspb);
  if (!isPaymentId(paymentId)) throw new Error(paymentId);
  return {
    paymentId,
    endToEndId: endToEndIdOf(paymentId),
    railReference: null,
    payoutId: '0192f3a0-7b1c-7def-8123-456789abcdef',
    amountCents: 9_020,
    pixKey: { type: 'EMAIL', value: 'ana@example.com' },
    receiverIspb,
  };
}
