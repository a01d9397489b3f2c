import { describe, expect, it } from '@jest/globals';
import { isPaymentId } from '#domain';
import type { Payment } from '#use-cases';
import type { HttpAnswer } from './http-answer.js';
import { interpretInquiry, interpretSubmission } from './interpret-answer.js';
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
  };
}

function answersOf(name: string) {
  const profile = readProfile(name);
  const answer = (status: number, json: unknown): HttpAnswer => ({
    kind: 'answer',
    status,
    json,
    retryAfterMs: undefined,
  });
  return {
    submitted: (status: number, json: unknown) =>
      interpretSubmission(answer(status, json), payment(), profile, NOW),
    asked: (status: number, json: unknown) => interpretInquiry(answer(status, json), payment(), profile, NOW),
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
    [400, 'chave_nao_pertence_ao_documento', 'BE01'],
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
