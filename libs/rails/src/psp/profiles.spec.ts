import { describe, expect, it } from '@jest/globals';
import { isEndToEndId, isIspb, isPaymentId } from '#domain';
import type { Payment } from '#use-cases';
import type { HttpAnswer } from './http-answer.js';
import { interpretInquiry, interpretLookUp, interpretSubmission } from './interpret-answer.js';
import { readProfile } from './read-profile.js';

const id = 'E32074986202210261208abcdefghijk';
const NOW = new Date('2022-10-26T12:10:00Z');
const E2E = 'E09089356202210261208APIcdbe38b4';

function payment(): Payment {
  if (!isPaymentId(id)) throw new Error(id);
  return {
    paymentId: id,
    payoutId: '0192f3a0-7b1c-7def-8123-456789abcdef',
    amountCents: 1_231,
    pixKey: { type: 'EMAIL', value: 'ana@example.com' },
    endToEndId: null,
    railReference: null,
    receiverIspb: null,
    sentMsAgo: 0,
    mayBeTaken: false,
  };
}

function answersOf(name: string, known: Partial<Payment> = {}) {
  const profile = readProfile(name);
  const asked = { ...payment(), ...known };
  const answer = (status: number, json: unknown): HttpAnswer => ({
    kind: 'answer',
    status,
    json,
    retryAfterMs: undefined,
  });
  return {
    submitted: (status: number, json: unknown) =>
      interpretSubmission(answer(status, json), asked, profile, NOW),
    asked: (status: number, json: unknown, question = 0) =>
      interpretInquiry(answer(status, json), asked, profile, NOW, profile.inquire[question]?.answerAt),
    lookedUp: (status: number, json: unknown) => interpretLookUp(answer(status, json), profile),
  };
}

/** As in the examples of Efí's documentation and SDK, with our id in them. */
describe('the profile efi', () => {
  const { submitted, asked } = answersOf('efi');
  const sent = { idEnvio: id, valor: '12.31', horario: { solicitacao: '2022-10-26T09:08:42.905Z' } };
  const detail = (change: object) => ({
    endToEndId: E2E,
    idEnvio: id,
    valor: '0.01',
    status: 'REALIZADO',
    horario: { solicitacao: '2022-10-26T09:08:32.000Z', liquidacao: '2022-10-26T09:08:31.000Z' },
    ...change,
  });

  it.each(['e2eId', 'endToEndId'])('learns the endToEndId from the answer (%s)', (member) => {
    expect(submitted(201, { ...sent, [member]: E2E, status: 'EM_PROCESSAMENTO' })).toEqual({
      kind: 'under_way',
      learnt: { endToEndId: E2E },
    });
  });

  it('reads the time of Brasília that is marked as UTC, by the minute in the endToEndId', () => {
    const settled = { kind: 'settled', receiverIspb: null, learnt: { endToEndId: E2E } };
    expect(asked(200, detail({}))).toEqual({ ...settled, settledAt: new Date('2022-10-26T12:08:31Z') });
    // Should it be UTC some day, it cannot be read so: it would be to come.
    const mended = detail({ horario: { liquidacao: '2022-10-26T12:08:31.000Z' } });
    expect(asked(200, mended)).toEqual({ ...settled, settledAt: new Date('2022-10-26T12:08:00Z') });
    expect(asked(200, detail({ horario: {} }))).toMatchObject({
      settledAt: new Date('2022-10-26T12:08:00Z'),
    });
  });

  it('says no reason with a rejection', () => {
    expect(asked(200, detail({ status: 'NAO_REALIZADO' }))).toMatchObject({
      kind: 'rejected',
      code: 'PSP_REJECTED',
    });
  });

  it('is asked where it has the id already', () => {
    const repeated = { nome: 'id_envio_duplicado', mensagem: 'O id de envio informado já foi utilizado' };
    expect(submitted(409, repeated)).toEqual({ kind: 'under_way' });
  });

  it.each([
    [404, 'chave_favorecido_nao_encontrada', 'KEY_NOT_FOUND'],
    [400, 'documento_bloqueado', 'AC06'],
    [400, 'chave_nao_pertence_ao_documento', 'RECEIVER_MISMATCH'],
    [422, 'pagamento_negado', 'PSP_REJECTED'],
  ])('refuses with %d %s: %s', (status, nome, code) => {
    expect(submitted(status, { nome, mensagem: '…' })).toEqual({ kind: 'refused', code });
    expect(asked(status, { nome, mensagem: '…' })).toMatchObject({ kind: 'no_answer' });
  });

  it('does not know a payment in its own words alone', () => {
    const type = 'https://pix.bcb.gov.br/api/v2/error/PixEnviadoNaoEncontrado';
    expect(asked(404, { type, title: 'Não Encontrado', status: 404 })).toEqual({ kind: 'not_known' });
    expect(asked(404, { type: 'about:blank', title: 'Not Found', status: 404 })).toMatchObject({
      kind: 'no_answer',
    });
  });

  it.each([
    ['another payment', 200, detail({ idEnvio: 'x'.repeat(32) })],
    ['a word that is not its own', 200, detail({ status: 'REALIZADA' })],
    ['an error', 500, { nome: 'erro_aplicacao', mensagem: 'Ocorreu um erro ao validar a chave' }],
  ])('says nothing with %s', (_what, status, json) => {
    expect(asked(status, json)).toMatchObject({ kind: 'no_answer' });
    expect(submitted(status, json)).toMatchObject({ kind: 'no_answer' });
  });
});

/** As in Woovi's OpenAPI document, with our id and a valid endToEndId in them. */
describe('the profile woovi', () => {
  const { submitted, asked } = answersOf('woovi');
  const of = (status: string, transaction?: object) => ({
    payment: { value: 100, status, destinationAlias: 'ana@example.com', correlationID: id },
    ...(transaction && { transaction }),
  });

  it.each(['CREATED', 'APPROVED', 'PROCESSING'])('has not decided yet: %s', (word) => {
    expect(submitted(200, of(word))).toEqual({ kind: 'under_way' });
  });

  it('settles with its endToEndId, its time and the receiver', () => {
    const creditParty = { psp: { id: '60701190', name: 'COMPANY CREDIT LTDA' } };
    const transaction = { endToEndId: E2E, time: '2022-10-26T12:08:14.000Z', creditParty };
    expect(asked(200, of('CONFIRMED', transaction))).toEqual({
      kind: 'settled',
      receiverIspb: '60701190',
      settledAt: new Date('2022-10-26T12:08:14Z'),
      learnt: { endToEndId: E2E },
    });
    const other = { ...transaction, creditParty: { psp: { id: '123456' } } };
    expect(asked(200, of('CONFIRMED', other))).toMatchObject({ kind: 'settled', receiverIspb: null });
  });

  it('settles at no time that could be known without time and endToEndId', () => {
    expect(asked(200, of('CONFIRMED'))).toMatchObject({ kind: 'no_answer' });
  });

  it.each([
    ['AM12 - Valor inválido', 'AM12'],
    ['something else', 'PSP_REJECTED'],
    [undefined, 'PSP_REJECTED'],
  ])('rejects with the code before the text: %s', (providerRejectedReason, code) => {
    expect(asked(200, of('FAILED', { providerRejectedReason }))).toMatchObject({ kind: 'rejected', code });
  });

  it('is asked where it has the id already, and says nothing with any other 400', () => {
    const repeated = { error: 'Já existe um pagamento com o correlationID fornecido' };
    expect(submitted(400, repeated)).toEqual({ kind: 'under_way' });
    // Without balance it keeps the payment, which can be paid later.
    expect(submitted(400, { error: 'Saldo insuficiente' })).toMatchObject({ kind: 'no_answer' });
    expect(asked(400, { error: 'Pagamento não encontrado' })).toMatchObject({ kind: 'no_answer' });
  });
});

/** As in Celcoin's documentation, with our id and a valid endToEndId in them. */
describe('the profile celcoin', () => {
  const [endToEndId, receiverIspb] = [E2E, '30306294'];
  if (!isEndToEndId(endToEndId) || !isIspb(receiverIspb)) throw new Error(endToEndId);
  const { submitted, asked, lookedUp } = answersOf('celcoin', { endToEndId, receiverIspb });
  const of = (status: string, body: object = {}) => ({
    version: '1.0.0',
    status,
    body: { id: '34fee7bc', amount: 12.31, clientCode: id, endToEndId, ...body },
  });
  const failed = (errorCode: string) => ({
    version: '1.0.0',
    status: 'ERROR',
    error: { errorCode, message: '…' },
  });
  const learnt = { endToEndId, railReference: '34fee7bc' };

  it('names the endToEndId in the look-up, which must not be without', () => {
    const key = { key: 'ana@example.com', account: { participant: receiverIspb } };
    expect(lookedUp(200, { status: 'SUCCESS', body: { ...key, endtoEndId: E2E } })).toEqual({
      kind: 'found',
      receiverIspb,
      endToEndId,
    });
    expect(lookedUp(200, { status: 'SUCCESS', body: key })).toMatchObject({ kind: 'no_answer' });
    expect(lookedUp(404, failed('PBE304'))).toEqual({ kind: 'key_not_found' });
    expect(lookedUp(404, failed('CIE999'))).toMatchObject({ kind: 'no_answer' });
  });

  it('is under way at first', () => {
    expect(submitted(200, of('PROCESSING'))).toEqual({ kind: 'under_way', learnt });
  });

  it.each(['CBE100', 'CBE101', 'PBE300', 'PBE399'])('has it already: %s', (errorCode) => {
    expect(submitted(400, failed(errorCode))).toEqual({ kind: 'under_way' });
    expect(submitted(400, { ...failed(errorCode), body: of('').body })).toEqual({ kind: 'under_way' });
    expect(asked(200, { ...failed(errorCode), body: of('').body })).toMatchObject({ kind: 'no_answer' });
  });

  it('settles at a time of Brasília, written as in the USA, or in the minute of the endToEndId', () => {
    const settled = { kind: 'settled', receiverIspb, learnt };
    const at = (transactionDate?: string) => asked(200, of('CONFIRMED', { transactionDate }));
    expect(at('10/26/2022 09:08:14')).toEqual({ ...settled, settledAt: new Date('2022-10-26T12:08:14Z') });
    // Read as UTC it would be before the order; read the other way round there is no such month.
    expect(at('10/26/2022 06:08:14')).toEqual({ ...settled, settledAt: new Date('2022-10-26T12:08:00Z') });
    expect(at('26/10/2022 09:08:14')).toEqual({ ...settled, settledAt: new Date('2022-10-26T12:08:00Z') });
    expect(at()).toEqual({ ...settled, settledAt: new Date('2022-10-26T12:08:00Z') });
  });

  it.each([
    ['PBE324', 'AB03'],
    ['PBE325', 'AB09'],
    ['PBE326', 'AC03'],
    ['PBE327', 'AC06'],
    ['PBE328', 'AC07'],
    ['PBE150', 'PBE150'],
  ])('rejects with the code %s: %s', (errorCode, code) => {
    expect(asked(200, { ...failed(errorCode), body: of('').body })).toMatchObject({ kind: 'rejected', code });
  });

  it('says nothing with an internal error, or one that names no payment', () => {
    expect(asked(200, { ...failed('CIE999'), body: of('').body })).toMatchObject({ kind: 'no_answer' });
    expect(asked(400, failed('PBE324'))).toMatchObject({ kind: 'no_answer' });
    expect(submitted(400, failed('CIE999'))).toMatchObject({ kind: 'no_answer' });
  });

  it('refuses with what was wrong about the key', () => {
    expect(submitted(400, failed('PBE304'))).toEqual({ kind: 'refused', code: 'KEY_NOT_FOUND' });
    expect(submitted(400, failed('PBE310'))).toEqual({ kind: 'refused', code: 'CH16' });
  });
});
