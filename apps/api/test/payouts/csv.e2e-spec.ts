import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { item, PayoutTestSystem, unused } from './payout-calls.js';

const CSV = { accept: 'text/csv' };

describe('items as CSV', () => {
  let system: PayoutTestSystem;

  beforeAll(async () => {
    system = await PayoutTestSystem.start({ apis: 1 });
  });
  afterAll(() => system.close());

  it('have a header row and a row each, with what became of them', async () => {
    const id = unused();
    const names = ['paid', 'failed', 'open'].map((name) => `${id}-${name}`);
    const [paid = '', failed = ''] = names;
    await system.accept(`${id}-before`, [item(id)]);
    await system.accept(id, [...names.map((name) => item(name)), item(id)]);
    await system.settle(id, 'paid', [paid]);
    await system.settle(id, 'failed', [failed]);
    const { status, headers, text } = await system.get(`/api/payouts/${id}/items`, CSV);
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/csv/);
    expect(headers['content-disposition']).toBe(`attachment; filename="${id}.csv"`);
    const rows = text
      .trimEnd()
      .split('\n')
      .map((row) => row.split(','));
    const [header = [], ...values] = rows;
    expect(header.slice(0, 5)).toEqual(['index', 'external_id', 'user_id', 'status', 'amount_cents']);
    const of = (name: string) => values.map((row) => row[header.indexOf(name)]);
    expect(of('index')).toEqual(['0', '1', '2', '3']);
    expect(of('status')).toEqual(['paid', 'failed', 'pending', 'duplicate']);
    expect(of('receiver_ispb')).toEqual(['00000000', '00000000', '', '']);
    expect(of('failure_code')).toEqual(['', 'AC03', '', '']);
    expect(of('failure_retryable')).toEqual(['', 'false', '', '']);
    expect(of('duplicate_of_batch_id')).toEqual(['', '', '', `${id}-before`]);
    for (const row of rows) expect(row).toHaveLength(header.length);
    const portuguese = await system.get(`/api/payouts/${id}/items`, { ...CSV, 'accept-language': 'pt-BR' });
    expect(portuguese.text).toContain('A agência ou a conta do recebedor não existe.');
  });

  it('are all of a long batch, or all of a status, whatever limit says', async () => {
    const id = unused();
    const names = Array.from({ length: 2500 }, (_, n) => `${id}-${String(n)}`);
    await system.accept(
      id,
      names.map((name) => item(name)),
    );
    await system.settle(id, 'paid', names.slice(10, 20));
    const all = (await system.get(`/api/payouts/${id}/items?limit=1`, CSV)).text.trimEnd().split('\n');
    expect(all.slice(1).map((row) => row.split(',')[1])).toEqual(names);
    const paid = (await system.get(`/api/payouts/${id}/items?status=paid`, CSV)).text.trimEnd().split('\n');
    expect(paid).toHaveLength(11);
  });

  it('are no formulas to a spreadsheet', async () => {
    const id = unused();
    await system.accept(id, [item('-1', { external_id: `-${id}`, pix_key: `x@email.com` })]);
    const { text } = await system.get(`/api/payouts/${id}/items`, CSV);
    expect(text).toContain(`,'-${id},`);
  });

  it.each([
    ['text/csv', 'text/csv'],
    ['text/csv;q=0.9, application/json;q=0.8', 'text/csv'],
    ['text/csv;q=0.5, application/json', 'application/json'],
    ['text/*', 'text/csv'],
    ['*/*', 'application/json'],
    ['application/json', 'application/json'],
  ])('are answered to Accept: %s as %s', async (accept, type) => {
    const id = unused();
    await system.accept(id, [item(id)]);
    const { headers } = await system.get(`/api/payouts/${id}/items`, { accept });
    expect(headers['content-type']?.split(';')[0]).toBe(type);
    expect(headers['vary']).toBe('accept, accept-language');
  });

  it('are refused where there is nothing to give, as a problem', async () => {
    expect((await system.get('/api/payouts/nothing/items', CSV)).json).toMatchObject({
      code: 'batch_unknown',
    });
    const answer = await system.get('/api/payouts/nothing/items', { accept: 'application/xml' });
    expect(answer.status).toBe(406);
    expect(answer.json).toMatchObject({ code: 'not_acceptable' });
  });
});
