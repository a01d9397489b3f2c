import { createHash, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { requestSigner } from './request-signers.js';

const NOW = new Date('2026-11-29T20:33:14.503Z');
const pairOf = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });
const pemOf = ({ privateKey }: ReturnType<typeof pairOf>) =>
  privateKey.export({ type: 'sec1', format: 'pem' }).toString();

describe('requests to Stark Bank', () => {
  const pair = pairOf('secp256k1');
  const signRequest = requestSigner('stark', 'project/5656565656565656', pemOf(pair));

  it.each(['{"transfers":[]}', ''])('are signed with their time and body: %j', (body) => {
    const headers = signRequest({ method: 'POST', path: '/v2/transfer', body }, NOW);
    expect(headers).toMatchObject({ 'access-id': 'project/5656565656565656', 'access-time': '1795984394' });
    const signature = Buffer.from(headers['access-signature'] ?? '', 'base64');
    const signed = (text: string) => verify('sha256', Buffer.from(text), pair.publicKey, signature);
    expect(signed(`project/5656565656565656:1795984394:${body}`)).toBe(true);
    expect(signed(`project/5656565656565656:1795984395:${body}`)).toBe(false);
  });
});

describe('requests to QI Tech', () => {
  const pair = pairOf('secp521r1');
  const signRequest = requestSigner('qitech', 'client-key', pemOf(pair));

  it.each([
    ['POST', '{"a":1}', '{"a":1}'],
    ['GET', '', '{}'],
  ])('bear a JWT over what they are (%s)', (method, body, digested) => {
    const path = '/account/a/pix_transfers?end_to_end_id=E1';
    const headers = signRequest({ method, path, body }, NOW);
    expect(headers['api-client-key']).toBe('client-key');
    const [header = '', payload = '', signature = ''] = (headers['authorization'] ?? '').split('.');
    const decoded = [header, payload].map((part): unknown =>
      JSON.parse(Buffer.from(part, 'base64url').toString()),
    );
    const payload_md5 = createHash('md5').update(digested).digest('hex');
    expect(decoded).toEqual([
      { typ: 'JWT', alg: 'ES512' },
      { payload_md5, timestamp: '2026-11-29T20:33:14.503Z', method, uri: path },
    ]);
    const key = { key: pair.publicKey, dsaEncoding: 'ieee-p1363' } as const;
    const bytes = Buffer.from(signature, 'base64url');
    expect(bytes).toHaveLength(132);
    expect(verify('sha512', Buffer.from(`${header}.${payload}`), key, bytes)).toBe(true);
  });
});

it('a key that the PSP cannot take is refused, and not shown', () => {
  const pem = pemOf(pairOf('prime256v1'));
  expect(() => requestSigner('stark', 'id', pem)).toThrow('a key of prime256v1; it must be of secp256k1');
  expect(() => requestSigner('qitech', 'id', 'secret')).toThrow('has no private key in PEM.');
});
