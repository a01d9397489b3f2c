import { describe, expect, it } from '@jest/globals';
import { isEndToEndId, isIspb } from '#domain';
import { answersOf, E2E, id, payment } from '../../test/answers-of.js';
import { paymentUuid } from './forms-of-payment-id.js';

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
    ['PBE333', 'AM04'],
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

/** As Stark Bank's OpenAPI document and SDK 2.42.0 say. */
describe('the profile stark', () => {
  const { submitted, asked, lookedUp } = answersOf('stark');
  const account = { branchCode: 'encrypted-1', accountNumber: 'encrypted-2', accountType: 'checking' };
  const key = { id: 'ana@example.com', name: 'Ana Lima', taxId: '***', ispb: '60701190', ...account };
  const of = (status: string, more: object = {}) => ({
    id: '5155165527080960',
    amount: 1_231,
    bankCode: '60701190',
    externalId: id,
    status,
    updated: '2022-10-26T12:08:14.123456+00:00',
    ...more,
  });
  const transfers = (...rows: object[]) => ({ cursor: '', transfers: rows });

  it('carries the account of the look-up, all of it', () => {
    expect(lookedUp(200, { key })).toEqual({
      kind: 'found',
      receiverIspb: '60701190',
      carried: {
        receiverName: 'Ana Lima',
        receiverTaxId: '***',
        receiverBranch: 'encrypted-1',
        receiverAccount: 'encrypted-2',
        receiverAccountType: 'checking',
      },
    });
    expect(lookedUp(200, { key: { ...key, taxId: undefined } })).toMatchObject({ kind: 'no_answer' });
    expect(lookedUp(400, { errors: [{ code: 'invalidDictKey', message: '…' }] })).toEqual({
      kind: 'key_not_found',
    });
    expect(lookedUp(400, { errors: [{ code: 'invalidAccessKey', message: '…' }] })).toMatchObject({
      kind: 'no_answer',
    });
  });

  it('answers with a list of one', () => {
    const learnt = { railReference: '5155165527080960' };
    expect(submitted(200, transfers(of('created')))).toEqual({ kind: 'under_way', learnt });
    expect(asked(200, transfers(of('success')))).toEqual({
      kind: 'settled',
      receiverIspb: '60701190',
      settledAt: new Date('2022-10-26T12:08:14.123Z'),
      learnt,
    });
    expect(asked(200, transfers(of('failed')))).toMatchObject({ kind: 'rejected', code: 'PSP_REJECTED' });
    // By our tag, where it does not show the externalId; never another's.
    const tag = paymentUuid(payment().paymentId);
    const tagged = of('success', { externalId: undefined, tags: [tag] });
    expect(asked(200, transfers(tagged))).toMatchObject({ kind: 'settled' });
    expect(asked(200, transfers(of('success', { externalId: 'other' })))).toMatchObject({
      kind: 'no_answer',
    });
  });

  it('does not know what it lists nothing of, unless it was named before', () => {
    expect(asked(200, transfers())).toEqual({ kind: 'not_known' });
    expect(asked(200, { cursor: '' })).toMatchObject({ kind: 'no_answer' });
    const named = answersOf('stark', { railReference: '5155165527080960' });
    expect(named.asked(200, transfers())).toMatchObject({ kind: 'no_answer' });
  });

  it('has it already', () => {
    const errors = [{ code: 'invalidExternalId', message: 'Duplicated externalId' }];
    expect(submitted(400, { errors })).toEqual({ kind: 'under_way' });
    expect(submitted(400, { errors: [{ code: 'invalidBalance', message: '…' }] })).toMatchObject({
      kind: 'no_answer',
    });
  });
});

/** As the examples of QI Tech's documentation, with our ids and a valid endToEndId in them. */
describe('the profile qitech', () => {
  const [endToEndId, receiverIspb] = [E2E, '60746948'];
  if (!isEndToEndId(endToEndId) || !isIspb(receiverIspb)) throw new Error(endToEndId);
  const { submitted, asked, lookedUp } = answersOf('qitech', { endToEndId, receiverIspb });
  const railReference = '8cb70dea-9fb0-4a68-9572-99a72849c8d6';
  const of = (pix_transfer_status: string, more: object = {}) => ({
    request_control_key: paymentUuid(payment().paymentId),
    pix_transfer_key: railReference,
    pix_transfer_status,
    created_at: '2022-10-26T12:08:14.459Z',
    ...more,
  });
  const row = (status: string, more: object = {}) => ({
    data: [of(status, { end_to_end_id: E2E, target_account: { ispb: '32402502' }, ...more })],
  });

  it('names the endToEndId in the look-up', () => {
    const found = { pix_key: 'teste@gmail.com', end_to_end_id: E2E, ispb: receiverIspb, owner_name: 'Teste' };
    expect(lookedUp(200, found)).toEqual({ kind: 'found', receiverIspb, endToEndId });
    expect(lookedUp(200, { exists: false, pix_key: 'teste@gmail.com' })).toMatchObject({ kind: 'no_answer' });
    expect(lookedUp(404, { title: 'Pix key not found', code: 'PIX000012' })).toEqual({
      kind: 'key_not_found',
    });
    expect(lookedUp(404, { title: 'Account not found', code: 'PIX000404' })).toMatchObject({
      kind: 'no_answer',
    });
  });

  it('has sent it, or is about to, which must not be tried again', () => {
    const learnt = { railReference };
    const settledAt = new Date('2022-10-26T12:08:14.459Z');
    expect(submitted(201, of('sent'))).toEqual({ kind: 'settled', receiverIspb, settledAt, learnt });
    expect(submitted(202, of('pending'))).toEqual({ kind: 'under_way', learnt });
    expect(submitted(202, of('pending_confirmation'))).toEqual({ kind: 'under_way', learnt });
  });

  it('says what came back, by the id of the return', () => {
    const returned = {
      end_to_end_id: 'D35713491202309182058jlqdBkkHSWU',
      transfer_amount: 0.01,
      reversal_reason: 'client_request',
      pix_transfer_status: 'received',
      created_at: '2022-10-27T20:30:23.459Z',
    };
    const reversals = [returned, { ...returned, end_to_end_id: 'D2', pix_transfer_status: 'pending' }];
    const outcome = asked(200, row('sent', { reversals }));
    const at = new Date('2022-10-27T20:30:23.459Z');
    const recorded = { returnId: returned.end_to_end_id, amountCents: 1, reason: 'client_request', at };
    expect(outcome).toMatchObject({ kind: 'settled', returns: [recorded] });
    expect(asked(200, row('sent', { reversals: [] }))).toMatchObject({ returns: [] });
  });

  it('lists it, its times in UTC where they bear no offset', () => {
    const outcome = asked(201, row('sent', { updated_at: '2022-10-26T12:08:20', created_at: null }));
    expect(outcome).toMatchObject({
      kind: 'settled',
      receiverIspb: '32402502',
      settledAt: new Date('2022-10-26T12:08:20Z'),
      learnt: { endToEndId, railReference },
    });
    // Were it Brasília time, it would be before the look-up.
    expect(asked(201, row('sent', { created_at: '2022-10-26T09:08:14' }))).toMatchObject({
      settledAt: new Date('2022-10-26T12:08:00Z'),
    });
    expect(asked(201, row('rejected'))).toMatchObject({ kind: 'rejected', code: 'PSP_REJECTED' });
    expect(asked(201, { data: [] })).toEqual({ kind: 'not_known' });
    expect(asked(201, row('sent', { request_control_key: railReference }))).toMatchObject({
      kind: 'no_answer',
    });
  });

  it('says nothing with an error', () => {
    expect(submitted(400, { title: '…', code: 'PXT000132' })).toMatchObject({ kind: 'no_answer' });
    expect(asked(404, { title: '…', code: 'PIX000012' })).toMatchObject({ kind: 'no_answer' });
  });
});
