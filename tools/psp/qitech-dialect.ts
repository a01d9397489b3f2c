import { createHash, verify } from 'node:crypto';
import { OK, TEST_PSP_RECEIVER_ISPB, type PspDialect, type PspRequest } from './psp-dialects.js';
import type { PspPayment } from './psp-ledger.js';
import { lazily, makeSigningKey } from './signing-key.js';

const [CLIENT_KEY, ACCOUNT] = ['client-key', '23a4a2c8-9d82-4ebe-a90d-44fe8d839ec0'];
const signingKey = lazily(() => makeSigningKey('secp521r1'));

/** As QI Tech's documentation says: a JWT over each request, and an endToEndId of the look-up that counts once. */
export const QITECH: PspDialect = {
  get variables() {
    return { RAIL_CLIENT_ID: CLIENT_KEY, RAIL_SIGNING_KEY_FILE: signingKey().file, RAIL_ACCOUNT: ACCOUNT };
  },
  read(method, [kind, account = ''], body, { query }) {
    if (kind === 'pix_key' && query.get('account_key') === ACCOUNT)
      return { kind: 'look_up', pixKey: account };
    if (account !== ACCOUNT) throw new Error(account);
    if (method === 'GET') return { kind: 'inquire', id: query.get('end_to_end_id') ?? '', isList: true };
    const transfer = JSON.parse(body) as Record<string, string> & { transaction_amount: unknown };
    const { request_control_key: id = '', pix_transfer_type, target_pix_key: pixKey = '' } = transfer;
    const { transaction_amount: amount, end_to_end_id: orderedAs = '' } = transfer;
    if (typeof amount !== 'number' || pix_transfer_type !== 'key') throw new Error(body);
    if (!/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))
      throw new Error(id);
    const own = { id, orderedAs, pixKey, txId: pixKey, amountCents: Math.round(amount * 100) };
    return { ...own, kind: 'submit', receiverIspb: TEST_PSP_RECEIVER_ISPB };
  },
  admits: (_call, authorization, request) =>
    request.headers['api-client-key'] === CLIENT_KEY && isSigned(authorization ?? '', request),
  lookUp: (pixKey, end_to_end_id) =>
    pixKey.startsWith('unknown')
      ? [404, { title: 'Pix key not found', description: '…', code: 'PIX000077' }]
      : [OK, { pix_key: pixKey, end_to_end_id, ispb: TEST_PSP_RECEIVER_ISPB, owner_name: 'Ana Lima' }],
  unauthorized: [401, { title: 'Unauthorized', code: 'QIT000401' }],
  repeated: [400, { title: 'End to end id already used', description: '…', code: 'PXT000132' }],
  notKnown: [404, {}],
  refused: [400, { title: 'Bad Request', description: '…', code: 'QIT000001' }],
  list: (payments) => [201, { data: payments.map(transferOf) }],
  // What is not decided must not be tried again.
  payment: (payment) => [payment.status === 'IN_PROCESS' ? 202 : 201, transferOf(payment)],
};

function transferOf({ reference, submission, status, settledAt }: PspPayment): object {
  const moment = settledAt ?? new Date().toISOString();
  return {
    request_control_key: submission.endToEndId,
    pix_transfer_key: reference,
    end_to_end_id: submission.orderedAs,
    pix_transfer_status: { IN_PROCESS: 'pending', SETTLED: 'sent', REJECTED: 'rejected' }[status],
    transfer_amount: submission.amountCents / 100,
    target_account: { ispb: TEST_PSP_RECEIVER_ISPB },
    created_at: moment,
    updated_at: moment,
  };
}

function isSigned(token: string, { method, url, body }: PspRequest): boolean {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, string>;
  const digest = createHash('md5')
    .update(body === '' ? '{}' : body)
    .digest('hex');
  const key = { key: signingKey().publicKey, dsaEncoding: 'ieee-p1363' } as const;
  const content = Buffer.from(`${header}.${payload}`);
  return (
    claims['payload_md5'] === digest &&
    claims['method'] === method &&
    claims['uri'] === url &&
    Math.abs(Date.now() - Date.parse(claims['timestamp'] ?? '')) < 300_000 &&
    verify('sha512', content, key, Buffer.from(signature, 'base64url'))
  );
}
