import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { endToEndIdOf, isIspb, isPaymentId } from '#domain';
import {
  EFI,
  FaultyServer,
  makeCertificates,
  makePfx,
  TestPsp,
  TestReceiver,
  waitFor,
  WOOVI,
  type PspBehaviour,
} from '#testing';
import { SystemClock, type Payment } from '#use-cases';
import { PspRail } from '../src/psp/psp-rail.js';
import { readProfile } from '../src/psp/read-profile.js';
import { PLAIN_SETTINGS } from './psp-settings.js';
import { describeRail } from './rail-conformance.js';

function railTo(url: string, authorization?: string, name = 'spi'): PspRail {
  return new PspRail(
    {
      ...PLAIN_SETTINGS,
      url,
      authorization,
      clientId: 'client',
      clientSecret: 'secret',
      account: 'pagador@efi.example',
      maxConnections: 50,
      // Certificates have their own test.
      profile: { ...readProfile(name), clientCertificate: 'none' },
      id: name,
    },
    new SystemClock(),
  );
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
  let rail: PspRail;
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
    const server = await FaultyServer.start((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write('x'.repeat(16_384)), 1);
      response.on('close', () => {
        clearInterval(timer);
      });
      return Promise.resolve();
    });
    const other = railTo(server.url);
    expect(await other.submit(payment, AbortSignal.timeout(5_000))).toMatchObject({ kind: 'no_answer' });
    await other.onApplicationShutdown();
    await server.close();
  });

  it('gets our credentials', async () => {
    const receiver = await TestReceiver.start();
    receiver.behave({ status: 429, headers: { 'retry-after': '7' } });
    const other = railTo(`${receiver.url}/pix/v1/`, 'Bearer token');
    expect(await other.submit(payment, AbortSignal.timeout(5_000))).toMatchObject({
      kind: 'not_taken',
      retryAfterMs: 7_000,
    });
    expect(receiver.received).toMatchObject([
      {
        headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
        path: `/pix/v1/payments/${payment.paymentId}`,
      },
    ]);
    await other.onApplicationShutdown();
    await receiver.close();
  });
});

describe('a PSP that wants a token', () => {
  let psp: TestPsp;
  let rail: PspRail;
  const soon = () => AbortSignal.timeout(5_000);
  const payment = { ...paymentOf('E32074986202510051200abcdefghijk'), endToEndId: null, receiverIspb: null };

  beforeEach(async () => {
    psp = await TestPsp.start(EFI);
    rail = railTo(psp.url, undefined, 'efi');
  });
  afterEach(async () => {
    await rail.onApplicationShutdown();
    await psp.close();
  });

  it('is asked for one by all calls together, and pays under it', async () => {
    expect(await Promise.all(Array.from({ length: 20 }, () => rail.inquire(payment, soon())))).toEqual(
      Array.from({ length: 20 }, () => ({ kind: 'not_known' })),
    );
    const submitted = await rail.submit(payment, soon());
    const learnt = { endToEndId: `E60701190202510051200${payment.paymentId.slice(-11)}` };
    expect(submitted).toEqual({ kind: 'under_way', learnt });
    expect(await rail.inquire(payment, soon())).toMatchObject({
      kind: 'settled',
      receiverIspb: null,
      learnt,
    });
    expect(await rail.submit(payment, soon())).toEqual({ kind: 'under_way' });
    expect(psp.settlements()).toMatchObject([{ endToEndId: payment.paymentId, amountCents: 9_020 }]);
    expect(psp.tokens).toBe(1);
  });

  it('is asked for another when it refuses one: nothing was taken in', async () => {
    await rail.inquire(payment, soon());
    psp.forgetTokens();
    expect(await rail.submit(payment, soon())).toMatchObject({ kind: 'not_taken' });
    expect(psp.settlements()).toEqual([]);
    expect(await rail.submit(payment, soon())).toMatchObject({ kind: 'under_way' });
    expect(psp.tokens).toBe(2);
  });

  it('has been sent nothing where it gives none, or none in time', async () => {
    psp.goDown();
    expect(await rail.submit(payment, soon())).toMatchObject({
      kind: 'not_taken',
      countsAgainstBreaker: true,
    });
    expect(await rail.submit(payment, AbortSignal.abort())).toMatchObject({ kind: 'not_taken' });
  });
});

it.each(['in PEM', 'in PKCS #12'])('a PSP gets our client certificate: %s', async (form) => {
  const directory = mkdtempSync(join(tmpdir(), 'malote-certificate-'));
  const files = await makeCertificates(directory, 'IP:127.0.0.1');
  const { caFile, certificateFile, keyFile } = files;
  const seen: unknown[] = [];
  const [ca, cert, key] = [caFile, certificateFile, keyFile].map((file) => readFileSync(file, 'utf8'));
  const server = createTlsServer({ ca, cert, key, requestCert: true }, (request, response) => {
    seen.push((request.socket as TLSSocket).getPeerCertificate().subject.CN);
    response.writeHead(429).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const pfxFile = await makePfx(files, 'open sesame');
  const isPem = form === 'in PEM';
  const rail = new PspRail(
    {
      ...PLAIN_SETTINGS,
      url: `https://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
      certificateFile: isPem ? certificateFile : pfxFile,
      keyFile: isPem ? keyFile : undefined,
      certificatePassphrase: isPem ? undefined : 'open sesame',
      caFile,
      profile: { ...readProfile('spi'), clientCertificate: 'required' },
    },
    new SystemClock(),
  );
  const payment = paymentOf('E32074986202510051200abcdefghijk');
  expect(await rail.submit(payment, AbortSignal.timeout(5_000))).toMatchObject({ kind: 'not_taken' });
  expect(seen).toEqual(['A server']);
  await rail.onApplicationShutdown();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true });
});

it('a PSP by the profile woovi pays a correlationID once, and says its endToEndId', async () => {
  const psp = await TestPsp.start(WOOVI);
  const rail = railTo(psp.url, 'app-id', 'woovi');
  const payment = { ...paymentOf('E32074986202510051200abcdefghijk'), endToEndId: null, receiverIspb: null };
  const soon = AbortSignal.timeout(5_000);
  expect(await rail.submit(payment, soon)).toEqual({ kind: 'awaiting_approval' });
  expect(await rail.inquire(payment, soon)).toEqual({ kind: 'awaiting_approval' });
  expect(psp.settlements()).toEqual([]);
  const settled = await rail.approve(payment, soon);
  expect(settled).toMatchObject({ kind: 'settled', receiverIspb: '60701190' });
  expect(await rail.submit(payment, soon)).toEqual({ kind: 'under_way' });
  expect(await rail.approve(payment, soon)).toMatchObject({ kind: 'no_answer' });
  expect(await rail.inquire(payment, soon)).toEqual(settled);
  expect(psp.settlements()).toHaveLength(1);
  await rail.onApplicationShutdown();
  await psp.close();
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
    sentMsAgo: 0,
    mayBeTaken: false,
  };
}
