import { verify } from 'node:crypto';
import { OK, TEST_PSP_RECEIVER_ISPB, type PspDialect } from './psp-dialects.js';
import type { PspPayment } from './psp-ledger.js';
import { lazily, makeSigningKey } from './signing-key.js';

const ACCESS_ID = 'project/5656565656565656';
const ACCOUNT = {
  name: 'Ana Lima',
  taxId: 'encrypted-tax-id',
  branchCode: 'encrypted-branch',
  accountType: 'checking',
  ispb: TEST_PSP_RECEIVER_ISPB,
};
const signingKey = lazily(() => makeSigningKey('secp256k1'));

/** As Stark Bank's OpenAPI document and SDK say: signed requests, the receiver's account from the look-up, lists by tag. */
export const STARK: PspDialect = {
  get variables() {
    return { RAIL_CLIENT_ID: ACCESS_ID, RAIL_SIGNING_KEY_FILE: signingKey().file };
  },
  read(method, [, kind, id = ''], body, { query }) {
    if (kind === 'dict-key') return { kind: 'look_up', pixKey: id };
    if (method === 'GET') return { kind: 'inquire', id: query.get('tags') ?? '', isList: true };
    const { transfers } = JSON.parse(body) as { transfers: Record<string, unknown>[] };
    const [transfer = {}] = transfers;
    const { name, taxId, branchCode, accountType, bankCode, accountNumber } = transfer;
    const said = { name, taxId, branchCode, accountType, ispb: bankCode };
    if (JSON.stringify(said) !== JSON.stringify(ACCOUNT)) throw new Error('not as the look-up says');
    const { amount, tags, externalId } = transfer;
    const [tag] = Array.isArray(tags) ? (tags as unknown[]) : [];
    if (!Number.isInteger(amount) || typeof externalId !== 'string' || typeof tag !== 'string')
      throw new Error(body);
    // No transfer bears a key; the account of the look-up has it in it.
    const pixKey = String(accountNumber).replace(/^encrypted-/, '');
    const own = { id: externalId, orderedAs: tag.toLowerCase(), pixKey, txId: pixKey };
    return { ...own, kind: 'submit', amountCents: Number(amount), receiverIspb: TEST_PSP_RECEIVER_ISPB };
  },
  admits(_call, _authorization, { headers, body }) {
    const { 'access-id': id = '', 'access-time': time = '', 'access-signature': signature = '' } = headers;
    const content = Buffer.from(`${id}:${time}:${body}`);
    const bytes = Buffer.from(signature, 'base64');
    const isRecent = Math.abs(Date.now() / 1_000 - Number(time)) < 300;
    return id === ACCESS_ID && isRecent && verify('sha256', content, signingKey().publicKey, bytes);
  },
  lookUp: (pixKey) =>
    pixKey.startsWith('unknown')
      ? [400, { errors: [{ code: 'invalidDictKey', message: 'Key not found' }] }]
      : [OK, { key: { id: pixKey, ...ACCOUNT, accountNumber: `encrypted-${pixKey}`, status: 'registered' } }],
  unauthorized: [401, { errors: [{ code: 'invalidSignature', message: '…' }] }],
  repeated: [400, { errors: [{ code: 'invalidExternalId', message: 'Duplicated externalId' }] }],
  notKnown: [404, {}],
  refused: [400, { errors: [{ code: 'invalidBalance', message: '…' }] }],
  list: (payments) => [OK, { cursor: '', transfers: payments.map(transferOf) }],
  payment: (payment) => [OK, { transfers: [transferOf(payment)] }],
};

function transferOf({ reference, submission, status, settledAt }: PspPayment): object {
  return {
    id: reference,
    amount: submission.amountCents,
    bankCode: TEST_PSP_RECEIVER_ISPB,
    externalId: submission.endToEndId,
    tags: [submission.orderedAs],
    status: { IN_PROCESS: 'processing', SETTLED: 'success', REJECTED: 'failed' }[status],
    updated: (settledAt ?? new Date().toISOString()).replace('Z', '000+00:00'),
  };
}
