import { describe, expect, it } from '@jest/globals';
import { DomainError, parsePayoutBatch, type Fault } from '#domain';
import { readCsv } from '../../http/body/read-csv.js';
import { BatchSpreadsheet } from './batch-spreadsheet.js';
import { BRAZILIAN_TEMPLATE_FILE, TEMPLATE } from './spreadsheet-templates.js';

const MAX_ITEMS = 100;
const NOW = new Date('2026-11-30T12:00:00Z');
const ADDRESS = { batch_id: 'A' };

function sheetOf(
  csv: string | Buffer,
  charset: 'utf-8' | 'windows-1252' = 'utf-8',
  address: object = ADDRESS,
) {
  return new BatchSpreadsheet(readCsv(Buffer.from(csv), charset, 100_000), address, MAX_ITEMS);
}

function itemsOf(csv: string): unknown {
  return (sheetOf(csv).document as { items: unknown }).items;
}

/** Faults as `pointer code value_masked`. */
function faultsOf(csv: string, address: object = ADDRESS): string[] {
  return thrownBy(csv, address).map(({ pointer, code, value_masked }) =>
    [pointer, code, value_masked].join(' ').trim(),
  );
}

function thrownBy(csv: string, address: object = ADDRESS): readonly Fault[] {
  try {
    const sheet = sheetOf(csv, 'utf-8', address);
    const read = parsePayoutBatch(sheet.document, MAX_ITEMS, NOW);
    if (read.ok || read.reason !== 'invalid') return [];
    const refused = sheet.withLines(new DomainError('invalid_request', 'No.', read));
    return (refused as DomainError).faults ?? [];
  } catch (error) {
    return (error as DomainError).faults ?? [];
  }
}

const HEADER = 'external_id;user_id;pix_key;amount';
const row = (cells: string): string => `${HEADER}\n${cells}\n`;

describe('a batch from a spreadsheet', () => {
  it('is what JSON would be', () => {
    expect(sheetOf(TEMPLATE).document).toEqual({
      batch_id: 'A',
      items: [
        {
          external_id: 'sheet-1-001',
          user_id: 'u1',
          amount_cents: 35_000,
          pix_key: 'u1@email.com',
          pix_key_type: 'EMAIL',
          description: 'October commission',
          metadata: { order_id: '8812' },
        },
        {
          external_id: 'sheet-1-002',
          user_id: 'u2',
          amount_cents: 120_000,
          pix_key: '(11) 91234-5678',
          pix_key_type: 'PHONE',
          description: 'Refund, order 8813',
          metadata: { order_id: '8813' },
        },
      ],
    });
    for (const template of [TEMPLATE, BRAZILIAN_TEMPLATE_FILE])
      expect(parsePayoutBatch(sheetOf(template).document, MAX_ITEMS, NOW)).toMatchObject({ ok: true });
  });

  it.each([
    ['external_id', ['EXTERNAL_ID', 'External ID', 'Identificador', '="identificador"'], 'x', 'x'],
    ['user_id', ['usuario', 'Usuário', 'ID do usuário'], 'x', 'x'],
    ['pix_key', ['Chave Pix', 'chave_pix', 'CHAVE-PIX', 'Chave'], 'a@b.com', 'a@b.com'],
    ['pix_key_type', ['Tipo da chave', 'tipo_chave', 'TIPO DE CHAVE PIX'], 'Celular', 'PHONE'],
    ['amount_cents', ['valor', 'VALOR (R$)', ' Amount '], 'R$ 1.234,56', 123_456],
    ['amount_cents', ['Amount cents', 'valor em centavos'], '123456', 123_456],
    ['description', ['Descrição', 'DESCRICAO', 'Descric\u0327a\u0303o'], ' Olá ', ' Olá '],
    ['expected_tax_id', ['cpf_cnpj', 'CPF/CNPJ', 'CPF ou CNPJ'], '529.982.247-25', '529.982.247-25'],
    ['metadata', ['metadata.Pedido', 'METADADOS.Pedido'], '0012', { Pedido: '0012' }],
  ])('has %s in a column called %j', (member, names, cell, value) => {
    for (const name of names) {
      const others = HEADER.split(';').filter(
        (column) => column !== member && !(column === 'amount' && member === 'amount_cents'),
      );
      const cells = others.map((column) => ({ amount: '1', pix_key: 'c@d.com' })[column] ?? 'y');
      expect(itemsOf([[...others, name].join(';'), [...cells, cell].join(';')].join('\n'))).toEqual([
        expect.objectContaining({ [member]: value }),
      ]);
    }
  });

  it.each([
    ['empty cells', 'x;y;a@b.com;1;;', {}],
    [
      'text kept by a formula',
      '="001";="002";="a@b.com";="1,50";',
      { external_id: '001', user_id: '002', amount_cents: 150 },
    ],
    ['text kept by a quoted formula', '"=""001""";y;a@b.com;1;', { external_id: '001' }],
    [
      'a tab before a number',
      '"\t001";y;a@b.com;"\t1";"\t12/2025"',
      { external_id: '001', description: '12/2025' },
    ],
    [
      'an apostrophe before a sign',
      "x;y;'+55 11 91234-5678;1;'=SOMA(A1)",
      { pix_key: '+55 11 91234-5678', description: '=SOMA(A1)' },
    ],
    ['spaces around', ' x ; y ; a@b.com\u00a0; 1 ;', { external_id: 'x', user_id: 'y', pix_key: 'a@b.com' }],
  ])('reads %s', (_what, cells, members) => {
    const item = { external_id: 'x', user_id: 'y', pix_key: 'a@b.com', amount_cents: 100 };
    expect(itemsOf(`${HEADER};descricao\n${cells}`)).toEqual([{ ...item, ...members }]);
  });

  it.each([
    [
      'an unknown column',
      'a;user_id;pix_key;valor;nome\n',
      ['/lines/1/A unknown_member a', '/lines/1/E unknown_member nome', '/lines/1/external_id required'],
    ],
    [
      'data in place of names',
      'x;y;529.982.247-25;350\n',
      [
        '/lines/1/A unknown_member x',
        '/lines/1/B unknown_member y',
        '/lines/1/C unknown_member ***.***.***-25',
        '/lines/1/D unknown_member ***',
        '/lines/1/external_id required',
        '/lines/1/user_id required',
        '/lines/1/pix_key required',
        '/lines/1/amount required',
      ],
    ],
    ['a column given twice', `${HEADER};Chave Pix\n`, ['/lines/1/pix_key duplicate_member']],
    ['two amounts', `${HEADER};amount_cents\n`, ['/lines/1/amount_cents duplicate_member']],
    [
      'metadata of a wrong name',
      `${HEADER};metadata.a b;metadata.__proto__;metadata.a;metadata.a\n`,
      ['/lines/1/E invalid_format', '/lines/1/F invalid_format', '/lines/1/metadata.a duplicate_member'],
    ],
    ['blank lines before', `\n;;;\n${HEADER};nome\n`, ['/lines/3/E unknown_member nome']],
    [
      'nothing',
      '\n',
      [
        '/lines/1/external_id required',
        '/lines/1/user_id required',
        '/lines/1/pix_key required',
        '/lines/1/amount required',
      ],
    ],
  ])('names the faults of column names: %s', (_what, csv, faults) => {
    expect(faultsOf(csv)).toEqual(faults);
  });

  it.each([
    ['no lines', `${HEADER}\n`, ['/lines too_few']],
    [
      'empty cells',
      row('x;;;'),
      ['/lines/2/user_id required', '/lines/2/amount required', '/lines/2/pix_key required'],
    ],
    ['a CPF of ten digits', row('x;y;5299822472;1'), ['/lines/2/pix_key invalid_format ********72']],
    ['a CPF with a typo', row('x;y;529.982.247-24;1'), ['/lines/2/pix_key check_digits ***.***.***-24']],
    ['a shortened phone', row('x;y;5,51191E+12;1'), ['/lines/2/pix_key invalid_format *,******+12']],
    ['a shortened id', row('1.23457E+15;y;a@b.com;1'), ['/lines/2/external_id invalid_format *.******+15']],
    ['an amount of two meanings', row('x;y;a@b.com;1.234'), ['/lines/2/amount invalid_format *.***']],
    ['an amount of nothing', row('x;y;a@b.com;0,00'), ['/lines/2/amount out_of_range *,**']],
    ['too few cells', row('x;y;a@b.com'), ['/lines/2 wrong_type']],
    ['too many cells', row('x;y;a@b.com;1;2'), ['/lines/2 wrong_type']],
    [
      'a cell below no name',
      `${HEADER};;\nx;y;a@b.com;1;;\nz;y;a@b.com;1;;Ana`,
      ['/lines/3/F unknown_member ***'],
    ],
    [
      'lines after line ends in quotes and blank lines',
      `${HEADER};metadata.a;cpf_cnpj\r\nx;y;a@b.com;1;"1\r\n2\r\n3";\r\n;;;;;\r\n\r\nx y!;y;a@b;-1;;1\r\n`,
      [
        '/lines/7/external_id invalid_format * *!',
        '/lines/7/amount invalid_format -*',
        '/lines/7/expected_tax_id invalid_format *',
      ],
    ],
    [
      'centavos with a comma',
      'external_id;user_id;pix_key;centavos\nx;y;a@b.com;1,5',
      ['/lines/2/amount_cents invalid_format *,*'],
    ],
    [
      'long metadata',
      `${HEADER};metadata.a.b\nx;y;a@b.com;1;${'x'.repeat(501)}`,
      [`/lines/2/metadata.a.b too_long …${'*'.repeat(37)}xx`],
    ],
    [
      'too much metadata',
      `${HEADER};${Array.from({ length: 21 }, (_, n) => `metadata.${String(n)}`).join(';')}\nx;y;a@b.com;1${';1'.repeat(21)}`,
      ['/lines/2/metadata too_many'],
    ],
  ])('names the faults of lines: %s', (_what, csv, faults) => {
    expect(faultsOf(csv)).toEqual(faults);
  });

  it('names the faults of its address', () => {
    const address = { scheduled_for: 'tomorrow', priority: 'urgent' };
    expect(faultsOf(row('x;y;a@b.com;1'), address)).toEqual([
      '/batch_id required',
      '/scheduled_for invalid_format',
      '/priority invalid_format',
    ]);
    expect(thrownBy(row('x;y;a@b.com;1'), {})[0]?.message.text).toMatch(/^Name the batch in the address/);
  });

  it('points conflicts at lines, and leaves other errors alone', () => {
    const sheet = sheetOf(`${HEADER};metadata.a\n"x\n";y;a@b.com;1;b\n\nz;y;c@d.com;1;\n`);
    const conflict = (pointer: string) =>
      sheet.withLines(
        new DomainError('batch_content_differs', 'Other.', {
          details: { pointer },
          faults: [{ pointer, code: 'known_with_other_content', message: { text: 'Fill in this cell.' } }],
        }),
      );
    for (const [pointer, line] of [
      ['/items/1/amount_cents', '/lines/5/amount'],
      ['/items/0/metadata', '/lines/2/metadata'],
      ['/items/0/description', '/lines/2/description'],
      ['/items/1', '/lines/5'],
      ['/items/2', '/lines/6'],
      ['/items', '/lines'],
      ['/scheduled_for', '/scheduled_for'],
      ['', ''],
    ] as const)
      expect(conflict(pointer)).toMatchObject({ details: { pointer: line }, faults: [{ pointer: line }] });
    const error = new Error('Another.');
    expect(sheet.withLines(error)).toBe(error);
    expect(
      sheet.withLines(new DomainError('too_many_items', 'Many.', { details: { limit: 1 } })),
    ).toMatchObject({
      code: 'too_many_items',
      details: { limit: 1 },
    });
  });
});
