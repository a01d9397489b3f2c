import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { item, PayoutTestSystem, unused } from './payout-calls.js';

const CSV = { 'content-type': 'text/csv' };
const WINDOWS = { 'content-type': 'text/csv; charset=windows-1252' };
const MAX_ITEMS = 200;

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly {
    readonly pointer: string;
    readonly message: string;
    readonly value_masked?: string;
  }[];
}

/** As Excel in Brazil saves "CSV (separado por ponto e vírgula)". */
function fromExcel(id: string): Buffer {
  const text = [
    'Identificador;Usuário;Chave Pix;Tipo da chave;Valor (R$);CPF/CNPJ;Descrição;metadata.pedido',
    `${id}-1;u1;529.982.247-25;CPF; R$ 1.234,56 ;529.982.247-25;Comissão – março;0012`,
    `${id}-2;u2;(11) 91234-5678;Celular;350;;"Reembolso\t""ação""";`.replace('\t', ' '),
    ';;;;;;;',
    `${id}-3;u3;ana@example.com;E-mail;0,99;;;="007"`,
    ';;;;;;;',
    '',
  ].join('\r\n');
  return Buffer.from(text.replaceAll('–', '\x96'), 'latin1');
}

describe('batches from spreadsheets', () => {
  let system: PayoutTestSystem;

  beforeAll(async () => {
    system = await PayoutTestSystem.start({ environment: { PAYOUT_BATCH_MAX_ITEMS: String(MAX_ITEMS) } });
  });
  afterAll(() => system.close());

  const send = (query: string, body: string | Buffer, headers: Record<string, string> = CSV) =>
    system.post(`/api/payouts?${query}`, body, headers);

  it('are accepted as Excel in Brazil saves them, and are what JSON would be', async () => {
    const id = unused();
    const answer = await send(`batch_id=${id}`, fromExcel(id), WINDOWS);
    expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
    expect(answer.headers.location).toBe(`/api/payouts/${id}`);
    expect(answer.json).toMatchObject({
      batch_id: id,
      amount_cents: { total: 123_456 + 35_000 + 99 },
      details: [
        {
          external_id: `${id}-1`,
          amount_cents: 123_456,
          description: 'Comissão – março',
          metadata: { pedido: '0012' },
        },
        { external_id: `${id}-2`, pix_key_type: 'PHONE', description: 'Reembolso "ação"' },
        { external_id: `${id}-3`, amount_cents: 99, metadata: { pedido: '007' } },
      ],
    });
    const asJson = {
      batch_id: id,
      items: [
        {
          ...item(`${id}-1`, {
            amount_cents: 123_456,
            pix_key: '52998224725',
            expected_tax_id: '52998224725',
          }),
          description: 'Comissão – março',
          metadata: { pedido: '0012' },
        },
        item(`${id}-2`, { user_id: 'u2', pix_key: '+5511912345678', description: 'Reembolso "ação"' }),
        item(`${id}-3`, {
          user_id: 'u3',
          amount_cents: 99,
          pix_key: 'ana@example.com',
          metadata: { pedido: '007' },
        }),
      ],
    };
    expect(await system.post('/api/payouts', asJson)).toMatchObject({
      status: 200,
      json: { replayed: true },
    });
  });

  it('are the same under another separator, charset, order of columns and compression', async () => {
    const id = unused();
    const items = [`${id}-1,u1,"1,234.56",a@example.com,Olá`, `${id}-2,u2,350,b@example.com,`];
    const csv = ['external_id,user_id,amount,pix_key,description', ...items].join('\n');
    expect((await send(`batch_id=${id}&details=false`, csv)).status).toBe(201);
    const other = [
      'sep=;',
      'descricao;chave_pix;valor;usuario;identificador',
      `Olá;a@example.com;1.234,56;u1;${id}-1`,
      `;b@example.com;350,00;u2;${id}-2`,
    ].join('\r\n');
    for (const [body, headers] of [
      [Buffer.from(other, 'latin1'), WINDOWS],
      [`\uFEFF${other}`, CSV],
      [
        gzipSync(other.replaceAll(';', '\t').replace('sep=\t\r\n', '')),
        { ...CSV, 'content-encoding': 'gzip' },
      ],
    ] as const) {
      const again = await send(`batch_id=${id}`, body, headers);
      expect([again.status, again.headers['idempotent-replayed']]).toEqual([200, 'true']);
    }
    const changed = await send(`batch_id=${id}`, other.replace('350,00', '350,01'));
    expect(changed.status).toBe(409);
    expect(changed.json).toMatchObject({
      code: 'batch_content_differs',
      pointer: '/lines/4/amount',
      errors: [{ pointer: '/lines/4/amount', value_masked: '***,**' }],
    });
    expect((changed.json as Problem).detail).toContain('/lines/4/amount');
    const shorter = await send(`batch_id=${id}`, csv.split('\n').slice(0, 2).join('\n'));
    expect(shorter.json).toMatchObject({ status: 409, pointer: '/lines/3' });
  });

  it('are refused with each fault by its line and column, and show no CPF and no key', async () => {
    const id = unused();
    const csv = [
      'identificador;usuario;chave_pix;valor;cpf_cnpj',
      `"${id}`,
      `-1";u1;52998224724;1.234;`,
      '',
      `${id}-2;u2;5299822472;10;52998224724`,
      `${id}-3;;a@example.com;10;;fora`,
      `${id}-4;u4;a@example.com;;`,
    ].join('\r\n');
    const answer = await send(`batch_id=${id}`, csv, { ...CSV, 'accept-language': 'pt-BR' });
    expect(answer.status).toBe(400);
    const { code, errors } = answer.json as Problem;
    expect(code).toBe('invalid_request');
    expect(errors.map(({ pointer, value_masked }) => [pointer, value_masked])).toEqual([
      ['/lines/2/external_id', expect.stringMatching(/^\*{8}-/)],
      ['/lines/2/amount', '*.***'],
      ['/lines/2/pix_key', '*********24'],
      ['/lines/5/pix_key', '********72'],
      ['/lines/5/expected_tax_id', '*********24'],
      ['/lines/6', undefined],
      ['/lines/7/amount', undefined],
    ]);
    expect(errors.at(-1)?.message).toBe('Preencha esta célula.');
    for (const secret of ['52998224724', '5299822472']) expect(answer.text).not.toContain(secret);
    expect((await system.get(`/api/payouts/${id}`)).status).toBe(404);
  });

  it('point at the line of each external_id that is another payment already', async () => {
    const id = unused();
    await system.accept(id, [item(`${id}-x`)]);
    const csv = `external_id,user_id,pix_key,amount_cents\n\n${id}-y,u1,a@example.com,1\n${id}-x,u1,a@example.com,1\n`;
    const answer = await send(`batch_id=${id}-B`, csv);
    expect(answer.json).toMatchObject({
      status: 409,
      code: 'external_id_conflict',
      errors: [{ pointer: '/lines/4', existing_batch_id: id }],
    });
  });

  it('say the rest of the batch in the address', async () => {
    const id = unused();
    const csv = `external_id,user_id,pix_key,amount\n${id},u1,a@example.com,1\n`;
    const rest = `batch_id=${id}&priority=high&scheduled_for=${encodeURIComponent('2090-03-02T09:00:00-03:00')}`;
    expect((await send(rest, csv)).json).toMatchObject({
      status: 400,
      errors: [{ pointer: '/scheduled_for' }],
    });
    const soon = new Date(Date.now() + 86_400_000).toISOString();
    const query = `batch_id=${id}&priority=high&scheduled_for=${soon}`;
    expect(await send(`${query}&dry_run=true`, csv)).toMatchObject({
      status: 200,
      json: { status: 'scheduled' },
    });
    expect((await system.get(`/api/payouts/${id}`)).status).toBe(404);
    const accepted = await send(query, csv, { ...CSV, 'idempotency-key': `key-${id}`, prefer: 'wait=0' });
    expect(accepted).toMatchObject({ status: 201, json: { status: 'scheduled', priority: 'high' } });
    expect(
      (await send(`batch_id=${id}-B`, csv, { ...CSV, 'idempotency-key': `key-${id}` })).json,
    ).toMatchObject({
      status: 409,
      code: 'idempotency_key_reused',
    });
    expect((await send('priority=low&priority=high', csv)).json).toMatchObject({ status: 400 });
    expect((await send('', csv)).json).toMatchObject({
      status: 400,
      code: 'invalid_request',
      errors: [{ pointer: '/batch_id', code: 'required' }],
    });
    const json = { batch_id: `${id}-C`, items: [item(`${id}-C`)] };
    expect((await system.post(`/api/payouts?batch_id=${id}-C`, json)).json).toMatchObject({
      code: 'invalid_parameters',
      errors: [{ pointer: '/batch_id', code: 'unknown_member' }],
    });
  });

  it('have the limits of JSON', async () => {
    const id = unused();
    const rows = Array.from({ length: MAX_ITEMS + 1 }, (_, n) => `${id}-${String(n)},u1,a@example.com,1`);
    const header = 'external_id,user_id,pix_key,amount';
    expect((await send(`batch_id=${id}`, [header, ...rows].join('\n'))).json).toMatchObject({
      status: 413,
      code: 'too_many_items',
      limit: MAX_ITEMS,
      count: MAX_ITEMS + 1,
    });
    const large = `${header}\n${','.repeat(5_000_000)}`;
    expect((await send(`batch_id=${id}`, large)).json).toMatchObject({ status: 413, code: 'body_too_large' });
    const inflated = { ...CSV, 'content-encoding': 'gzip' };
    expect((await send(`batch_id=${id}`, gzipSync(large), inflated)).status).toBe(413);
    expect((await send(`batch_id=${id}`, [header, ...rows.slice(1)].join('\n'))).status).toBe(201);
    expect((await send(`batch_id=${id}`, '')).json).toMatchObject({ status: 400, code: 'body_missing' });
  });

  it('are read by this route alone, as UTF-8 or Windows-1252', async () => {
    const id = unused();
    const csv = `external_id,user_id,pix_key,amount,description\n${id},u1,a@example.com,1,ção\n`;
    for (const type of [
      'text/csv; charset=utf-16',
      'text/plain',
      'text/csv; charset="',
      'text/tab-separated-values',
    ]) {
      const answer = await send(`batch_id=${id}`, csv, { 'content-type': type });
      expect([type, answer.status, answer.headers.accept]).toEqual([type, 415, 'application/json, text/csv']);
    }
    for (const path of ['/payouts/batch', '/batches'])
      expect((await system.post(`${path}?batch_id=${id}`, csv, CSV)).status).toBe(415);
    const latin = Buffer.from(csv, 'latin1');
    expect((await send(`batch_id=${id}`, latin)).json).toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/lines/2', message: expect.stringContaining('charset=windows-1252') }],
    });
    expect((await send(`batch_id=${id}`, latin, WINDOWS)).status).toBe(201);
    expect(
      (await send(`batch_id=${id}`, csv, { 'content-type': 'Text/CSV; header=present; charset="UTF-8"' }))
        .status,
    ).toBe(200);
  });

  it('begin with templates, which can be sent as they stand', async () => {
    for (const [name, first] of [
      ['template', 'sheet-1-001'],
      ['modelo', 'planilha-1-001'],
    ] as const) {
      const { status, headers, text } = await system.get(`/docs/${name}.csv`);
      expect([status, headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8; header=present']);
      expect(headers['content-disposition']).toBe(`attachment; filename="${name}.csv"`);
      const answer = await send(`batch_id=${name}`, text);
      expect(answer).toMatchObject({ status: 201, json: { details: [{ external_id: first }, {}] } });
    }
  });
});
