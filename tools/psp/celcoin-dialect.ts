import { OK, TEST_PSP_RECEIVER_ISPB, type PspDialect } from './psp-dialects.js';

const failed = (errorCode: string, message: string) => ({
  version: '1.0.0',
  status: 'ERROR',
  error: { errorCode, message },
});
/** Codes of the SPI as Celcoin writes them. */
const CODES: Readonly<Record<string, string>> = { AB03: 'PBE324', AB09: 'PBE325', AC03: 'PBE326' };

/** As Celcoin's documentation says: a look-up that names the endToEndId, and times of Brasília as the USA write them. */
export const CELCOIN: PspDialect = {
  variables: { RAIL_CLIENT_ID: 'client', RAIL_CLIENT_SECRET: 'secret', RAIL_ACCOUNT: '444444' },
  read(method, path, body, { query }) {
    if (path[0] === 'v5') {
      if (new URLSearchParams(body).get('grant_type') !== 'client_credentials') throw new Error(body);
      return { kind: 'token' };
    }
    if (path[3] === 'dict') return { kind: 'look_up', pixKey: path[6] ?? '' };
    if (method === 'GET') return { kind: 'inquire', id: query.get('clientCode') ?? '' };
    const payment = JSON.parse(body) as {
      amount: unknown;
      clientCode: string;
      endToEndId: string;
      initiationType: string;
      debitParty: { account: string };
      creditParty: { key: string };
    };
    const { amount, clientCode: id, endToEndId: orderedAs } = payment;
    if (typeof amount !== 'number' || payment.initiationType !== 'DICT') throw new Error(body);
    if (payment.debitParty.account !== '444444') throw new Error(body);
    const pixKey = payment.creditParty.key;
    const own = { id, orderedAs, pixKey, txId: pixKey, amountCents: Math.round(amount * 100) };
    return { ...own, kind: 'submit', receiverIspb: TEST_PSP_RECEIVER_ISPB };
  },
  admits: ({ kind }, authorization) => kind === 'token' || authorization === 'Bearer celcoin-token',
  unauthorized: [401, { status: 401, message: 'Unauthorized' }],
  token: [OK, { access_token: 'celcoin-token', expires_in: 2400, token_type: 'bearer' }],
  lookUp: (pixKey, endtoEndId) =>
    pixKey.startsWith('unknown')
      ? [404, failed('PBE304', 'Dict bind was not found with this key.')]
      : [
          OK,
          {
            version: '1.0.0',
            status: 'SUCCESS',
            body: { key: pixKey, account: { participant: TEST_PSP_RECEIVER_ISPB }, endtoEndId },
          },
        ],
  // Sooner than two minutes after the submission what it says is not valid.
  early: ({ submission }) => [
    OK,
    {
      ...failed('PBE324', 'Settlement aborted due to timeout.'),
      body: { clientCode: submission.endToEndId },
    },
  ],
  repeated: [400, failed('CBE101', 'clientCode já utilizado.')],
  notKnown: [400, failed('CBE999', 'Transação não encontrada.')],
  refused: [400, failed('PBE310', 'Invalid key format.')],
  payment: ({ submission, status, settledAt, code }) => [
    OK,
    {
      version: '1.0.0',
      status: { IN_PROCESS: 'PROCESSING', SETTLED: 'CONFIRMED', REJECTED: 'ERROR' }[status],
      body: {
        id: `celcoin-${submission.endToEndId}`,
        clientCode: submission.endToEndId,
        endToEndId: submission.orderedAs,
        amount: submission.amountCents / 100,
        creditParty: { bank: TEST_PSP_RECEIVER_ISPB, key: submission.pixKey },
        ...(settledAt !== undefined && { transactionDate: asInTheUsa(settledAt) }),
      },
      ...(code !== undefined && { error: { errorCode: CODES[code] ?? code } }),
    },
  ],
};

function asInTheUsa(moment: string): string {
  const [date = '', time = ''] = new Date(Date.parse(moment) - 3 * 3_600_000).toISOString().split(/[T.]/);
  const [year, month, day] = date.split('-');
  return `${String(month)}/${String(day)}/${String(year)} ${time}`;
}
