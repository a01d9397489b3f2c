import { createHash, createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { isAuthentic, paymentsIn, type WebhookRules } from './psp-webhook.js';
import { readProfile } from './read-profile.js';

const SECRET = 'a-secret-of-the-psp';
const BODY = Buffer.from('{"event":"é"}');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });

const p521 = generateKeyPairSync('ec', { namedCurve: 'secp521r1' });

/** As QI Tech signs: a JWT (ES512) over the MD5 of the body. */
function jwtOf(body: Buffer, key: KeyObject = p521.privateKey): string {
  const claims = { payload_md5: createHash('md5').update(body).digest('hex'), method: 'POST', uri: '/x' };
  const [header, payload] = [{ typ: 'JWT', alg: 'ES512' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const content = `${String(header)}.${String(payload)}`;
  const signature = sign('sha512', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' });
  return `${content}.${signature.toString('base64url')}`;
}

function rulesOf(profile: string): WebhookRules {
  const { webhook } = readProfile(profile);
  if (webhook === null) throw new Error(`${profile} has no webhook.`);
  return webhook;
}

function isProven(
  authenticity: WebhookRules['authenticity'],
  given: { headers?: object; parameters?: object; body?: Buffer },
  publicKey = rsa.publicKey,
): boolean {
  const webhook = {
    headers: { ...given.headers },
    parameters: { ...given.parameters },
    body: given.body ?? BODY,
  };
  return isAuthentic(webhook, { ...rulesOf('efi'), authenticity }, { secret: SECRET, publicKey });
}

describe('the authenticity of a webhook', () => {
  it('is a secret in the address', () => {
    const hmac = { kind: 'parameter', name: 'hmac' } as const;
    expect(isProven(hmac, { parameters: { hmac: SECRET } })).toBe(true);
    for (const wrong of ['', SECRET + 'x', [SECRET], undefined])
      expect(isProven(hmac, { parameters: { hmac: wrong } })).toBe(false);
    expect(isProven(hmac, { headers: { hmac: SECRET } })).toBe(false);
  });

  it('is a secret in a header, however the profile writes its name', () => {
    const token = { kind: 'header', name: 'Asaas-Access-Token' } as const;
    expect(isProven(token, { headers: { 'asaas-access-token': SECRET } })).toBe(true);
    expect(isProven(token, { headers: { 'asaas-access-token': 'another' } })).toBe(false);
  });

  it.each(['base64', 'hex'] as const)('is an HMAC of the body, in %s', (encoding) => {
    const hmac = { kind: 'hmac', name: 'x-hub', hash: 'sha256', encoding } as const;
    const headers = { 'x-hub': createHmac('sha256', SECRET).update(BODY).digest(encoding) };
    expect(isProven(hmac, { headers })).toBe(true);
    expect(isProven(hmac, { headers, body: Buffer.from('{}') })).toBe(false);
    expect(isProven(hmac, { headers: { 'x-hub': 'zz' } })).toBe(false);
  });

  it.each([
    ['RSA, as Woovi signs', rsa],
    ['ECDSA over secp256k1, as Stark signs', ec],
  ])('is a signature of the body: %s', (_kind, { privateKey, publicKey }) => {
    const signature = { kind: 'signature', name: 'x-signature' } as const;
    const headers = { 'x-signature': sign('sha256', BODY, privateKey).toString('base64') };
    expect(isProven(signature, { headers }, publicKey)).toBe(true);
    expect(isProven(signature, { headers, body: Buffer.from('{}') }, publicKey)).toBe(false);
    expect(isProven(signature, { headers: { 'x-signature': 'bm9uZQ==' } }, publicKey)).toBe(false);
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
    expect(isProven(signature, { headers }, other)).toBe(false);
  });

  it('is a JWT over the body, as QI Tech signs', () => {
    const { authenticity } = rulesOf('qitech');
    const isSigned = (authorization: string, body = BODY) =>
      isProven(authenticity, { headers: { authorization }, body }, p521.publicKey);
    const jwt = jwtOf(BODY);
    expect(isSigned(jwt)).toBe(true);
    expect(isSigned(jwt, Buffer.from('{}'))).toBe(false);
    const other = generateKeyPairSync('ec', { namedCurve: 'secp521r1' }).privateKey;
    expect(isSigned(jwtOf(BODY, other))).toBe(false);
    const [header = '', payload = ''] = jwt.split('.');
    for (const wrong of ['', 'a.b', `${header}.${payload}.`, `${header}.${payload}.AAAA`, `Bearer ${jwt}`])
      expect(isSigned(wrong)).toBe(false);
  });

  it('is nothing where nothing is known to compare with', () => {
    const nothing = { secret: undefined, publicKey: undefined };
    const webhook = { headers: { x: '', y: '' }, parameters: { x: '' }, body: BODY };
    for (const kind of ['header', 'parameter', 'signature'] as const)
      expect(isAuthentic(webhook, { ...rulesOf('efi'), authenticity: { kind, name: 'x' } }, nothing)).toBe(
        false,
      );
  });
});

describe('the payments of a webhook', () => {
  it('are several at Efí, by our id and by its endToEndId', () => {
    const one = { endToEndId: 'E09089356202103042039PIf25a78681', chave: 'chave', tipo: 'SOLICITACAO' };
    const body = {
      pix: [
        { ...one, status: 'REALIZADO', gnExtras: { idEnvio: '123ABC' } },
        { ...one, tipo: 'DEVOLUCAO' },
        { valor: '1.00' },
      ],
    };
    expect(paymentsIn(body, rulesOf('efi'))).toEqual([
      { paymentId: '123ABC', endToEndId: one.endToEndId, mayBeReturned: false },
      { paymentId: undefined, endToEndId: one.endToEndId, mayBeReturned: true },
    ]);
  });

  it('are those of the payment at Woovi, and of what is returned', () => {
    const endToEndId = 'E5481141720250814213136abcdefghi';
    const moved = {
      event: 'OPENPIX:MOVEMENT_CONFIRMED',
      payment: { correlationID: 'id' },
      transaction: { endToEndId },
    };
    expect(paymentsIn(moved, rulesOf('woovi'))).toEqual([
      { paymentId: 'id', endToEndId, mayBeReturned: true },
    ]);
    const returned = {
      event: 'PIX_TRANSACTION_REFUND_RECEIVED_CONFIRMED',
      refundTransaction: { endToEndId: 'D54811417202508142131abcdefghijk' },
      originalTransaction: { endToEndId },
    };
    expect(paymentsIn(returned, rulesOf('woovi'))).toEqual([
      { paymentId: undefined, endToEndId, mayBeReturned: true },
    ]);
  });

  it('are found by our id at Asaas, Stark and Celcoin, whose webhooks are about one each', () => {
    const endToEndId = 'E1954055020251005120012345678901';
    const asaas = {
      id: 'evt_1',
      event: 'TRANSFER_DONE',
      transfer: { id: 't', externalReference: 'ours', endToEndIdentifier: endToEndId, status: 'DONE' },
    };
    const stark = {
      event: {
        id: '1',
        subscription: 'transfer',
        log: { id: '2', type: 'success', transfer: { id: '3', externalId: 'ours', status: 'success' } },
      },
    };
    const celcoin = {
      entity: 'pix-payment-out',
      status: 'CONFIRMED',
      body: { id: 'b', clientCode: 'ours', endToEndId },
    };
    const ours = { paymentId: 'ours', mayBeReturned: true };
    expect(paymentsIn(asaas, rulesOf('asaas'))).toEqual([{ ...ours, endToEndId }]);
    expect(paymentsIn(stark, rulesOf('stark'))).toEqual([{ ...ours, endToEndId: undefined }]);
    expect(paymentsIn(celcoin, rulesOf('celcoin'))).toEqual([{ ...ours, endToEndId }]);
  });

  it("are those of QI Tech's own id, of what is returned too", () => {
    const named = { paymentId: undefined, endToEndId: undefined, railReference: 'its-own' };
    const sent = { request_control_key: 'c', pix_transfer_key: 'its-own', pix_transfer_status: 'sent' };
    const outgoing = { webhook_type: 'baas.pix_transfer.outgoing_pix', data: sent };
    expect(paymentsIn(outgoing, rulesOf('qitech'))).toEqual([{ ...named, mayBeReturned: false }]);
    const reversal = { pix_transfer_key: 'another', original_outgoing_pix_transfer: 'its-own' };
    const incoming = { webhook_type: 'baas.pix_transfer.incoming_pix', data: reversal };
    expect(paymentsIn(incoming, rulesOf('qitech'))).toEqual([{ ...named, mayBeReturned: true }]);
  });

  it('of Asaas, Stark and Celcoin count only with what each shows', () => {
    const proof = { secret: SECRET, publicKey: ec.publicKey };
    const shown = {
      asaas: { 'asaas-access-token': SECRET },
      stark: { 'digital-signature': sign('sha256', BODY, ec.privateKey).toString('base64') },
      celcoin: { authorization: SECRET },
    };
    for (const [profile, headers] of Object.entries(shown)) {
      const webhook = { headers, parameters: {}, body: BODY };
      expect(isAuthentic(webhook, rulesOf(profile), proof)).toBe(true);
      expect(isAuthentic({ ...webhook, headers: {} }, rulesOf(profile), proof)).toBe(false);
      const others = { secret: 'another', publicKey: rsa.publicKey };
      expect(isAuthentic(webhook, rulesOf(profile), others)).toBe(false);
    }
  });

  it.each([
    undefined,
    null,
    'text',
    [],
    {},
    { pix: {} },
    { pix: [null, 1, 'x', []] },
    { evento: 'teste_webhook' },
  ])('are none in %j', (body) => {
    for (const profile of ['efi', 'woovi', 'asaas', 'stark', 'celcoin', 'qitech'])
      expect(paymentsIn(body, rulesOf(profile))).toEqual([]);
  });

  it('are bounded', () => {
    const body = { pix: Array.from({ length: 1_000 }, () => ({ endToEndId: 'x' })) };
    expect(paymentsIn(body, rulesOf('efi'))).toHaveLength(100);
  });
});
