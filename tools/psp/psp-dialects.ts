import type { PspBehaviour, PspSubmission } from './psp-behaviour.js';
import type { PspPayment } from './psp-ledger.js';

/** Where every key leads that a test PSP knows. */
export const TEST_PSP_RECEIVER_ISPB = '60701190';

/** A status and a body in JSON. */
export type PspAnswer = readonly [status: number, json: unknown];

/** What a call asks for. */
export type PspCall =
  | { readonly kind: 'token' }
  | { readonly kind: 'look_up'; readonly pixKey: string }
  | { readonly kind: 'inquire'; readonly id: string; readonly isList?: boolean }
  | { readonly kind: 'approve'; readonly id: string }
  | {
      readonly kind: 'submit';
      readonly id: string;
      readonly txId: string;
      readonly amountCents: number;
      readonly pixKey: string;
      readonly receiverIspb: string;
      readonly orderedAs?: string;
    };

/** A request as it came. */
export interface PspRequest {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly url: string;
  readonly body: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** How a PSP speaks. */
export interface PspDialect {
  /** What a worker needs to call this PSP, beside RAIL_URL and RAIL_PROFILE. */
  readonly variables: Readonly<Record<string, string>>;
  /** What the PSP's own sandbox does with such a payment; undefined: nothing in particular. */
  readonly sandbox?: (submission: PspSubmission) => PspBehaviour | undefined;
  read(method: string, path: readonly string[], body: string, request: PspRequest): PspCall;
  /** Whether a call has the credentials that it needs. */
  admits(call: PspCall, authorization: string | undefined, request: PspRequest): boolean;
  /** What comes again is another payment. */
  readonly paysAgain?: boolean;
  /** What a question is answered for which there may be several payments, or none. */
  list?(payments: readonly PspPayment[]): PspAnswer;
  /** What a look-up is answered, with an endToEndId made for it. Undefined: as the SPI-like one does. */
  lookUp?(pixKey: string, endToEndId: string): PspAnswer;
  /** What is said of a payment that is not visible yet; undefined: it is not known. */
  early?(payment: PspPayment): PspAnswer;
  readonly unauthorized: PspAnswer;
  readonly token?: PspAnswer;
  /** What a submission is answered that came before; undefined: as the first time. */
  readonly repeated?: PspAnswer;
  /** What the approval of an approved payment is answered. Undefined: payments need none. */
  readonly approved?: PspAnswer;
  readonly notKnown: PspAnswer;
  /** A refusal of a submission, or of an approval, that names no payment. */
  readonly refused: PspAnswer;
  /** What is said of a payment, to its submission or to an inquiry. */
  payment(payment: PspPayment, isSubmission: boolean): PspAnswer;
}

export const OK = 200;
/** The endToEndId that a PSP makes for a payment: another one than its id. */
export const madeFor = (id: string): string => `E60701190202510051200${id.slice(-11)}`;

/** As Malote's profile `spi` says. */
export const SPI: PspDialect = {
  variables: {},
  read(method, [kind, id = ''], body) {
    if (kind === 'keys') return { kind: 'look_up', pixKey: id };
    if (method !== 'PUT') return { kind: 'inquire', id };
    const { receiver, ...members } = JSON.parse(body) as {
      txId: string;
      amountCents: number;
      pixKey: string;
      receiver: { ispb: string };
    };
    return { ...members, kind: 'submit', id, receiverIspb: receiver.ispb };
  },
  admits: () => true,
  unauthorized: [401, {}],
  notKnown: [404, { reason: { code: 'PAYMENT_NOT_FOUND' } }],
  refused: [400, {}],
  payment: ({ submission, status, settledAt, code }) => [
    status === 'IN_PROCESS' ? 202 : OK,
    {
      endToEndId: submission.endToEndId,
      status,
      settledAt,
      receiver: { ispb: submission.receiverIspb },
      reason: { code },
    },
  ],
};

/** The amount as Efí writes it, in centavos; anything else is refused by breaking the call off. */
function centsOf(valor: string): number {
  if (!/^\d{1,10}\.\d{2}$/.test(valor)) throw new Error(`${valor} is no amount`);
  return Number(valor.replace('.', ''));
}

/** As Efí's documentation and SDK 2.0.1 say, its moments in Brasília time marked as UTC. */
export const EFI: PspDialect = {
  variables: {
    RAIL_CLIENT_ID: 'client',
    RAIL_CLIENT_SECRET: 'secret',
    RAIL_ACCOUNT: 'pagador@efi.example',
  },
  sandbox({ amountCents }) {
    if (amountCents > 2_000) return { payment: 'lose', answer: 'refused' };
    return { payment: amountCents > 1_000 ? 'reject' : 'settle', answer: 'plain', decidedAfterMs: 1_000 };
  },
  read(method, path, body) {
    const [first, , , , , idAsked = ''] = path;
    if (first === 'oauth') {
      if ((JSON.parse(body) as { grant_type: string }).grant_type !== 'client_credentials')
        throw new Error(body);
      return { kind: 'token' };
    }
    if (method === 'GET') return { kind: 'inquire', id: idAsked };
    const [, , , id = ''] = path;
    if (!/^[a-zA-Z0-9]{1,35}$/.test(id)) throw new Error(`${id} is no idEnvio`);
    const { valor, pagador, favorecido } = JSON.parse(body) as {
      valor: string;
      pagador: { chave: string };
      favorecido: { chave: string };
    };
    if (pagador.chave !== 'pagador@efi.example') throw new Error(pagador.chave);
    const pixKey = favorecido.chave;
    return { kind: 'submit', id, txId: pixKey, amountCents: centsOf(valor), pixKey, receiverIspb: '' };
  },
  admits: ({ kind }, authorization) =>
    authorization ===
    (kind === 'token' ? `Basic ${Buffer.from('client:secret').toString('base64')}` : 'Bearer efi-token'),
  unauthorized: [401, { error: 'invalid_token' }],
  token: [OK, { access_token: 'efi-token', token_type: 'Bearer', expires_in: 3600, scope: 'pix.send' }],
  repeated: [409, { nome: 'id_envio_duplicado', mensagem: 'O id de envio informado já foi utilizado' }],
  notKnown: [
    404,
    {
      type: 'https://pix.bcb.gov.br/api/v2/error/PixEnviadoNaoEncontrado',
      title: 'Não Encontrado',
      status: 404,
      detail: 'Pix enviado não encontrado para o idEnvio informado.',
    },
  ],
  refused: [404, { nome: 'chave_favorecido_nao_encontrada', mensagem: 'A chave não foi encontrada' }],
  payment: ({ submission, status, receivedAt, settledAt }, isSubmission) => [
    isSubmission ? 201 : OK,
    {
      endToEndId: madeFor(submission.endToEndId),
      idEnvio: submission.endToEndId,
      valor: (submission.amountCents / 100).toFixed(2),
      chave: 'pagador@efi.example',
      // A submission is never answered with the outcome.
      status: {
        IN_PROCESS: 'EM_PROCESSAMENTO',
        SETTLED: 'REALIZADO',
        REJECTED: 'NAO_REALIZADO',
      }[isSubmission ? 'IN_PROCESS' : status],
      horario: {
        solicitacao: inBrasilia(receivedAt),
        ...(settledAt !== undefined && !isSubmission && { liquidacao: inBrasilia(settledAt) }),
      },
      favorecido: { chave: submission.pixKey },
    },
  ],
};

function inBrasilia(moment: string): string {
  return new Date(Date.parse(moment) - 3 * 3_600_000).toISOString();
}

/** As Woovi's OpenAPI document says, and its prose on authentication and repeats. */
export const WOOVI: PspDialect = {
  variables: { RAIL_AUTHORIZATION: 'app-id' },
  read(method, [, , , id = ''], body) {
    if (method === 'GET') return { kind: 'inquire', id };
    const payment = JSON.parse(body) as Record<string, string> & { value: unknown };
    const { type, value, destinationAlias = '', destinationAliasType = '', correlationID = '' } = payment;
    if (id === 'approve') return { kind: 'approve', id: correlationID };
    if (type !== 'PIX_KEY' || !Number.isInteger(value) || 'autoApprove' in payment) throw new Error(body);
    if (!['CPF', 'CNPJ', 'EMAIL', 'PHONE', 'RANDOM'].includes(destinationAliasType)) throw new Error(body);
    const submission = { txId: destinationAlias, amountCents: Number(value), pixKey: destinationAlias };
    return { ...submission, kind: 'submit', id: correlationID, receiverIspb: TEST_PSP_RECEIVER_ISPB };
  },
  admits: (_call, authorization) => authorization === 'app-id',
  unauthorized: [401, { error: 'appID inválido' }],
  repeated: [400, { error: 'Já existe um pagamento com o correlationID fornecido' }],
  approved: [400, { error: 'O pagamento já foi aprovado' }],
  notKnown: [400, { error: 'Pagamento não encontrado' }],
  refused: [400, { error: 'Você não possui saldo o suficiente para realizar esse pagamento' }],
  payment: ({ submission, isApproved, status, settledAt, code }) => [
    OK,
    {
      payment: {
        value: submission.amountCents,
        status: isApproved
          ? { IN_PROCESS: 'APPROVED', SETTLED: 'CONFIRMED', REJECTED: 'FAILED' }[status]
          : 'CREATED',
        destinationAlias: submission.pixKey,
        correlationID: submission.endToEndId,
      },
      ...(isApproved && {
        transaction: {
          value: submission.amountCents,
          endToEndId: madeFor(submission.endToEndId),
          ...(settledAt !== undefined && { time: settledAt }),
          ...(code !== undefined && { providerRejectedReason: `${code} - Rejeitado` }),
          creditParty: { psp: { id: submission.receiverIspb, name: 'COMPANY CREDIT LTDA' } },
        },
      }),
    },
  ],
};
