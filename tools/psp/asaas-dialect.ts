import { madeFor, OK, TEST_PSP_RECEIVER_ISPB, type PspDialect } from './psp-dialects.js';
import type { PspPayment } from './psp-ledger.js';

const TYPES = ['CPF', 'CNPJ', 'EMAIL', 'PHONE', 'EVP'];

/** As Asaas' OpenAPI document says: it pays again what comes again, and names the day of a settlement alone. */
export const ASAAS: PspDialect = {
  variables: { RAIL_AUTHORIZATION: '$aact_test' },
  paysAgain: true,
  read(method, path, body, { query }) {
    if (method === 'GET') {
      const reference = path[2];
      if (reference !== undefined) return { kind: 'inquire', id: reference };
      if (!/^\d{4}-\d\d-\d\d$/.test(query.get('dateCreated[ge]') ?? '')) throw new Error('no day');
      return { kind: 'inquire', id: query.get('externalReference') ?? '', isList: true };
    }
    const transfer = JSON.parse(body) as Record<string, string> & { value: unknown };
    const {
      value,
      operationType,
      pixAddressKey = '',
      pixAddressKeyType = '',
      externalReference = '',
    } = transfer;
    if (typeof value !== 'number' || operationType !== 'PIX' || !TYPES.includes(pixAddressKeyType))
      throw new Error(body);
    const own = { id: externalReference, pixKey: pixAddressKey, txId: pixAddressKey };
    const amountCents = Math.round(value * 100);
    return { ...own, kind: 'submit', amountCents, receiverIspb: TEST_PSP_RECEIVER_ISPB };
  },
  admits: (_call, _authorization, { headers }) => headers['access_token'] === '$aact_test',
  unauthorized: [401, { errors: [{ code: 'invalid_access_token', description: '…' }] }],
  notKnown: [404, {}],
  refused: [400, { errors: [{ code: 'invalid_action', description: 'A chave informada não existe.' }] }],
  // The filter by externalReference may not be there, so rows of others are in the list.
  list: (payments) => [
    OK,
    {
      object: 'list',
      hasMore: false,
      data: [{ object: 'transfer', id: 'other', externalReference: null }, ...payments.map(transferOf)],
    },
  ],
  payment: (payment, isSubmission) => [
    OK,
    { ...transferOf(payment), ...(isSubmission && { status: 'PENDING', effectiveDate: null }) },
  ],
};

function transferOf({ reference, submission, status, settledAt }: PspPayment): object {
  return {
    object: 'transfer',
    id: reference,
    type: 'PIX',
    value: submission.amountCents / 100,
    status: { IN_PROCESS: 'BANK_PROCESSING', SETTLED: 'DONE', REJECTED: 'FAILED' }[status],
    effectiveDate: settledAt?.slice(0, 10) ?? null,
    endToEndIdentifier: settledAt === undefined ? null : madeFor(submission.endToEndId),
    failReason: status === 'REJECTED' ? 'A chave Pix informada não existe' : null,
    externalReference: submission.endToEndId,
    bankAccount: { bank: { ispb: TEST_PSP_RECEIVER_ISPB }, cpfCnpj: '***.143.689-**' },
  };
}
