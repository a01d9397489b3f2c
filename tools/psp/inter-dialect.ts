import { madeFor, OK, TEST_PSP_RECEIVER_ISPB, type PspDialect } from './psp-dialects.js';
import type { PspPayment } from './psp-ledger.js';

/** As integrators of Inter say: our id in a header alone, the first answer again to what comes again, times without an offset. */
export const INTER: PspDialect = {
  variables: { RAIL_CLIENT_ID: 'client', RAIL_CLIENT_SECRET: 'secret' },
  read(method, path, body, { headers }) {
    if (path[0] === 'oauth') {
      const form = new URLSearchParams(body);
      if (form.get('client_secret') !== 'secret' || form.get('scope') === null) throw new Error('no client');
      return { kind: 'token' };
    }
    if (method === 'GET') return { kind: 'inquire', id: path[3] ?? '' };
    const { valor, destinatario } = JSON.parse(body) as {
      valor: unknown;
      destinatario: { tipo: string; chave: string };
    };
    const id = headers['x-id-idempotente'] ?? '';
    if (typeof valor !== 'number' || destinatario.tipo !== 'CHAVE') throw new Error(body);
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw new Error(`${id} is no UUID`);
    const own = { id, pixKey: destinatario.chave, txId: destinatario.chave };
    const amountCents = Math.round(valor * 100);
    return { ...own, kind: 'submit', amountCents, receiverIspb: TEST_PSP_RECEIVER_ISPB };
  },
  admits: ({ kind }, authorization) => kind === 'token' || authorization === 'Bearer inter-token',
  unauthorized: [401, { title: 'Não autorizado' }],
  token: [OK, { access_token: 'inter-token', token_type: 'Bearer', expires_in: 3600 }],
  notKnown: [404, { title: 'Pix não encontrado', detail: 'Não há Pix com este código de solicitação.' }],
  refused: [400, { title: 'Chave Pix não encontrada', detail: 'A chave não está cadastrada no DICT.' }],
  payment: (payment, isSubmission) => [
    OK,
    isSubmission
      ? { tipoRetorno: 'PROCESSADO', codigoSolicitacao: payment.reference, dataPagamento: '2026-09-24' }
      : { transacaoPix: transactionOf(payment), historico: [] },
  ],
};

function transactionOf({ reference, submission, status, settledAt }: PspPayment): object {
  return {
    codigoSolicitacao: reference,
    valor: submission.amountCents / 100,
    status: { IN_PROCESS: 'ENVIADO', SETTLED: 'PAGO', REJECTED: 'REPROVADO' }[status],
    chave: submission.pixKey,
    recebedor: { nome: 'Ana', cpfCnpj: '***.456.789-**', codIspb: TEST_PSP_RECEIVER_ISPB },
    erros: [],
    ...(settledAt !== undefined && {
      endToEnd: madeFor(submission.endToEndId.replaceAll('-', '')),
      dataHoraMovimento: new Date(Date.parse(settledAt) - 3 * 3_600_000).toISOString().slice(0, 19),
    }),
  };
}
