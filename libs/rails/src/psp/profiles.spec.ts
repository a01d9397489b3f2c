import { describe, expect, it } from '@jest/globals';
import { answersOf, E2E, id, NOW } from '../../test/answers-of.js';

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

  it('says what came back, by the id of the return', () => {
    const returned = {
      rtrId: 'D12345678202210261715abcdefghijk',
      valor: '0.01',
      horario: { solicitacao: '2022-10-26T14:15:00.358Z' },
    };
    const devolucoes = [
      returned,
      { ...returned, rtrId: 'D2', status: 'NAO_REALIZADO' },
      { ...returned, rtrId: 'D3', valor: 'x' },
    ];
    expect(asked(200, detail({ devolucoes }))).toMatchObject({
      kind: 'settled',
      returns: [
        {
          returnId: returned.rtrId,
          amountCents: 1,
          reason: undefined,
          at: new Date('2022-10-26T17:15:00.358Z'),
        },
      ],
    });
    expect(asked(200, detail({}))).not.toHaveProperty('returns');
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
  const { submitted, asked, approved } = answersOf('woovi');
  const of = (status: string, transaction?: object) => ({
    payment: { value: 100, status, destinationAlias: 'ana@example.com', correlationID: id },
    ...(transaction && { transaction }),
  });

  it.each(['APPROVED', 'PROCESSING'])('has not decided yet: %s', (word) => {
    expect(submitted(200, of(word))).toEqual({ kind: 'under_way' });
    expect(approved(200, of(word))).toEqual({ kind: 'under_way' });
  });

  it('waits for the approval: CREATED', () => {
    for (const answer of [submitted, asked, approved])
      expect(answer(200, of('CREATED'))).toEqual({ kind: 'awaiting_approval' });
  });

  it('refuses the approval for want of balance, and keeps the payment', () => {
    for (const error of [
      'Você não possui saldo o suficiente para realizar esse pagamento',
      'You do not have enough balance to make this payment',
    ])
      expect(approved(400, { error })).toEqual({ kind: 'not_approved', code: 'AM04' });
  });

  it.each([
    [400, { error: 'O pagamento já foi aprovado' }],
    [400, { error: 'Pagamento não encontrado' }],
    [404, undefined],
    [200, { payment: { status: 'CONFIRMED', correlationID: 'another' } }],
    [500, of('APPROVED')],
  ])('says nothing to an approval with %d %j', (status, json) => {
    expect(approved(status, json)).toMatchObject({ kind: 'no_answer' });
  });

  it('takes no approval in with a 429', () => {
    expect(approved(429, { error: 'Too many' })).toMatchObject({ kind: 'not_taken' });
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
    ['AM04 - Saldo insuficiente', 'AM04'],
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

/** As integrators' code against Inter and its guide have them. */
describe('the profile inter', () => {
  const railReference = 'c42f0787-02cb-4b31-827e-459ec9d7ece1';
  const first = answersOf('inter');
  const known = answersOf('inter', { railReference });
  const taken = { codigoSolicitacao: railReference, dataPagamento: '2022-10-26', dataOperacao: '2022-10-26' };
  const of = (status: string, more: object = {}) => ({
    transacaoPix: { codigoSolicitacao: railReference, valor: 12.31, status, erros: [], ...more },
    historico: [],
  });

  it.each(['PROCESSADO', 'APROVACAO', 'AGENDADO'])(
    'has taken it in, and gives it its id: %s',
    (tipoRetorno) => {
      // Nothing in it is ours: the exchange says what it is about.
      const outcome = { kind: 'under_way', learnt: { railReference } };
      expect(first.submitted(200, { tipoRetorno, ...taken })).toEqual(outcome);
      expect(first.submitted(200, { tipoRetorno })).toMatchObject({ kind: 'no_answer' });
      expect(first.submitted(400, { tipoRetorno, ...taken })).toMatchObject({ kind: 'no_answer' });
      expect(first.asked(200, of('PAGO'))).toMatchObject({ kind: 'no_answer' });
    },
  );

  it('settles at a time of Brasília without an offset', () => {
    const more = {
      endToEnd: E2E,
      dataHoraMovimento: '2022-10-26T09:08:14',
      recebedor: { nome: 'Fulano de Tal', cpfCnpj: '***.456.789-**', codIspb: '60701190' },
    };
    expect(known.asked(200, of('PAGO', more))).toEqual({
      kind: 'settled',
      receiverIspb: '60701190',
      settledAt: new Date('2022-10-26T12:08:14Z'),
      learnt: { endToEndId: E2E, railReference },
    });
    const other = of('PAGO', { ...more, codigoSolicitacao: 'other' });
    expect(known.asked(200, other)).toMatchObject({ kind: 'no_answer' });
  });

  it('may wait for a person, and reject', () => {
    expect(known.asked(200, of('AGUARDANDO_APROVACAO'))).toMatchObject({ kind: 'under_way' });
    expect(known.asked(200, of('REPROVADO'))).toMatchObject({ kind: 'rejected', code: 'PSP_REJECTED' });
  });

  it('refuses a key that is not there', () => {
    const title = 'Chave Pix não encontrada';
    expect(first.submitted(400, { title, detail: '…' })).toEqual({ kind: 'refused', code: 'KEY_NOT_FOUND' });
    expect(known.asked(404, { title: 'Pix não encontrado' })).toMatchObject({ kind: 'no_answer' });
  });
});

/** As the examples of Asaas' OpenAPI document, with our id and a valid endToEndId in them. */
describe('the profile asaas', () => {
  const railReference = '777eb7c8-b1a2-4356-8fd8-a1b0644b5282';
  const { submitted, asked } = answersOf('asaas');
  const of = (status: string, more: object = {}) => ({
    object: 'transfer',
    id: railReference,
    dateCreated: '2022-10-26',
    value: 12.31,
    status,
    effectiveDate: null,
    endToEndIdentifier: null,
    failReason: null,
    externalReference: id,
    bankAccount: { bank: { ispb: '00000000', code: '001' }, cpfCnpj: '***.143.689-**' },
    ...more,
  });
  const done = of('DONE', { effectiveDate: '2022-10-26', endToEndIdentifier: E2E });
  const list = (...data: object[]) => ({ object: 'list', hasMore: false, data });

  it('names its own id at once, and the endToEndId later', () => {
    expect(submitted(200, of('PENDING'))).toEqual({ kind: 'under_way', learnt: { railReference } });
    expect(asked(200, of('BANK_PROCESSING'))).toMatchObject({ kind: 'under_way' });
  });

  it('says the day alone: the minute of the endToEndId counts, or else the moment it was learnt', () => {
    const settled = { kind: 'settled', receiverIspb: '00000000' };
    expect(asked(200, done)).toMatchObject({ ...settled, settledAt: new Date('2022-10-26T12:08:00Z') });
    expect(asked(200, { ...done, endToEndIdentifier: null })).toMatchObject({ ...settled, settledAt: NOW });
    expect(asked(200, of('DONE'))).toMatchObject({ kind: 'no_answer' });
  });

  it('lists it among others: our row counts, and none where there are two, or none at all', () => {
    const [other, none] = [
      { ...done, externalReference: 'x'.repeat(32) },
      { ...done, externalReference: null },
    ];
    expect(asked(200, list(other, done, none), 1)).toMatchObject({
      kind: 'settled',
      learnt: { railReference },
    });
    expect(asked(200, list(done, { ...done, id: 'again' }), 1)).toMatchObject({ kind: 'no_answer' });
    expect(asked(200, list(other), 1)).toMatchObject({ kind: 'no_answer' });
    expect(asked(200, list(), 1)).toMatchObject({ kind: 'no_answer' });
  });

  it('rejects without a code', () => {
    const failed = of('FAILED', { failReason: 'A chave Pix informada não existe' });
    expect(asked(200, failed)).toMatchObject({ kind: 'rejected', code: 'PSP_REJECTED' });
    expect(submitted(400, { errors: [{ code: 'error_code', description: '…' }] })).toMatchObject({
      kind: 'no_answer',
    });
  });
});
