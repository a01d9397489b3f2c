import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { item, PayoutTestSystem, unused } from './payout-calls.js';

/** The day on which `settle` lets payouts settle. */
const DAY = '2025-10-05';
const CSV = { accept: 'text/csv' };
/** What a browser asks for when a link is followed. */
const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const NOTES = { description: 'Repasse, nº 1', metadata: { order: '42' } };
const linesOf = (csv: string) => csv.split('\r\n');

describe('a statement, and tables for spreadsheets', () => {
  let system: PayoutTestSystem;
  const id = unused();

  beforeAll(async () => {
    system = await PayoutTestSystem.start({ apis: 1 });
    const names = ['1', '2', 'failed'].map((name) => `${id}-${name}`);
    await system.accept(
      id,
      names.map((name, n) => item(name, { ...NOTES, user_id: '007', amount_cents: 123_450 + n })),
    );
    await system.settle(id, 'paid', names.slice(0, 2));
    await system.settle(id, 'failed', names.slice(2));
  });
  afterAll(() => system.close());

  it('has the sums of the day, and its lines page by page', async () => {
    const { status, json } = await system.get(`/api/statements/${DAY}?limit=1`);
    expect(status).toBe(200);
    expect(json).toEqual({
      date: DAY,
      paid: { count: 2, amount_cents: 246_901 },
      returned: { count: 0, amount_cents: 0 },
      hours: [{ hour: 9, count: 2, amount_cents: 246_901 }],
      items: [
        {
          kind: 'payment',
          settled_at: '2025-10-05T12:00:00.000Z',
          amount_cents: 123_450,
          batch_id: id,
          external_id: `${id}-1`,
          user_id: '007',
          payout_id: expect.any(String),
          end_to_end_id: expect.stringMatching(/^E/),
          receiver_ispb: '00000000',
          description: 'Repasse, nº 1',
        },
      ],
      next_cursor: expect.any(String),
    });
    const { next_cursor } = json as { next_cursor: string };
    const rest = await system.get(`/api/statements/${DAY}?limit=1&cursor=${next_cursor}`);
    expect(rest.json).toMatchObject({ items: [{ external_id: `${id}-2` }], next_cursor: null });
    expect((await system.get('/api/statements/2025-10-04')).json).toMatchObject({
      paid: { count: 0, amount_cents: 0 },
      items: [],
      next_cursor: null,
    });
  });

  it.each([
    ['Accept', '', CSV],
    ['a link', '?format=csv', BROWSER],
  ])('is CSV by %s: all lines, whatever limit says', async (_what, query, headers) => {
    const { status, text, headers: answered } = await system.get(`/api/statements/${DAY}${query}`, headers);
    expect(status).toBe(200);
    expect(answered['content-type']).toBe('text/csv; charset=utf-8; header=present');
    expect(answered['content-disposition']).toBe(`attachment; filename="statement-${DAY}.csv"`);
    const [header, first, second, end] = linesOf(text);
    expect(header).toBe(
      'kind,settled_at,amount_cents,batch_id,external_id,user_id,payout_id,end_to_end_id,receiver_ispb,return_id,reason,description',
    );
    expect(first).toMatch(
      new RegExp(`^payment,2025-10-05T12:00:00.000Z,123450,${id},${id}-1,007,.*,00000000,,,"Repasse, nº 1"$`),
    );
    expect(second).toContain(`${id}-2`);
    expect(end).toBe('');
  });

  it('opens in a Brazilian spreadsheet', async () => {
    const { text } = await system.get(`/api/statements/${DAY}?format=csv&locale=pt-BR`);
    expect(text.startsWith('\uFEFF')).toBe(true);
    const [header, first = ''] = linesOf(text.slice(1));
    expect(header).toBe(
      'Tipo;Liquidado em;Valor;Lote;Identificador;Usuário;Pagamento;EndToEndId;ISPB do recebedor;Devolução;Motivo da devolução;Descrição',
    );
    const cells = first.split(';');
    expect(cells.slice(0, 3)).toEqual(['pagamento', '05/10/2025 09:00:00', '1234,50']);
    expect(cells[5]).toBe('"\t007"');
    expect(cells[8]).toBe('"\t00000000"');
  });

  it('items and batches do too', async () => {
    const items = await system.get(`/api/payouts/${id}/items?format=csv&locale=pt-BR`, BROWSER);
    expect(items.text).toContain('A agência ou a conta do recebedor não existe.');
    const failed = linesOf(items.text)[3];
    expect(failed).toMatch(/;falhou;1234,52;/);
    expect(failed?.endsWith(';Repasse, nº 1;"{""order"":""42""}"')).toBe(true);
    const asItIs = linesOf((await system.get(`/api/payouts/${id}/items`, CSV)).text);
    expect(asItIs[0]?.endsWith(',description,metadata')).toBe(true);
    expect(asItIs[1]?.endsWith(',"Repasse, nº 1","{""order"":""42""}"')).toBe(true);
    const batches = await system.get(`/api/payouts?status=completed_with_failures&locale=pt-BR`, CSV);
    expect(batches.headers['content-disposition']).toBe('attachment; filename="batches.csv"');
    expect(linesOf(batches.text)[1]).toMatch(
      /;concluído com falhas;3;2;1;0;0;0;0;0;0;3703,53;2469,01;1234,52;0,00;;/,
    );
    const plain = await system.get('/api/payouts?status=completed_with_failures&format=csv');
    expect(linesOf(plain.text)[1]).toContain(
      `${id},completed_with_failures,3,2,1,0,0,0,0,0,0,370353,246901,123452,0,,`,
    );
  });

  it('is JSON where that is asked for, and 406 where neither is', async () => {
    const json = await system.get(`/api/statements/${DAY}?format=json`, CSV);
    expect(json.headers['content-type']).toMatch(/^application\/json/);
    expect(json.headers['vary']).toContain('accept');
    for (const path of [`/api/statements/${DAY}`, '/api/payouts'])
      expect((await system.get(path, { accept: 'application/xml' })).status).toBe(406);
  });

  it.each([
    '2025-02-30',
    '2025-13-01',
    '2025-1-1',
    'today',
    '20251005',
    '2025-10-05T00:00:00Z',
    '0000-01-01',
  ])('is not of what is no day: %s', async (date) => {
    for (const headers of [{}, CSV]) {
      const { status, json } = await system.get(`/api/statements/${date}`, headers);
      expect(status).toBe(400);
      expect(json).toMatchObject({ code: 'invalid_parameters', errors: [{ pointer: '/date' }] });
    }
  });

  it('is not of the future', async () => {
    for (const headers of [{}, CSV]) {
      const { status, json } = await system.get('/api/statements/2999-01-01', headers);
      expect(status).toBe(400);
      expect(json).toMatchObject({ code: 'day_not_begun' });
    }
  });

  it.each([
    ['?format=xml', '/format'],
    ['?locale=en', '/locale'],
    ['?status=paid', '/status'],
    ['?limit=0', '/limit'],
  ])('refuses an invalid query: %s', async (query, pointer) => {
    const { status, json } = await system.get(`/api/statements/${DAY}${query}`);
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'invalid_parameters', errors: [{ pointer }] });
  });
});
