import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type { Response } from 'express';
import { answerCsv, flag, moment, money, text, whole, word, type CsvForm } from './csv.js';

const PAGE_ITEMS = 1000;
const TABLE = {
  name: 'A',
  form: 'plain',
  columns: [whole('index', 'Índice', (row: number) => row)],
} as const;

/** A long batch that notes how far it was read. */
class LongBatch {
  pagesRead = 0;

  async *pages(count: number, failAt?: number): AsyncGenerator<readonly number[]> {
    for (let page = 0; page < count; page += 1) {
      await turn();
      if (page === failAt) throw new Error('The database has gone.');
      this.pagesRead += 1;
      yield Array.from({ length: PAGE_ITEMS }, (_, n) => page * PAGE_ITEMS + n);
    }
  }
}

function noResponse(): Response {
  const response = { setHeader: () => response };
  return response as unknown as Response;
}

/** Time enough for a client to read a hundred pages. */
async function manyTurns(): Promise<void> {
  for (let turns = 0; turns < 500; turns += 1) await turn();
}

describe('rows as CSV', () => {
  it('are read to the end while the client reads', async () => {
    const batch = new LongBatch();
    let text = '';
    for await (const chunk of await answerCsv(noResponse(), TABLE, batch.pages(5))) text += String(chunk);
    expect(text.trimEnd().split('\n')).toHaveLength(5 * PAGE_ITEMS + 1);
  });

  it('are read no further than a little ahead of the client', async () => {
    const batch = new LongBatch();
    const csv = await answerCsv(noResponse(), TABLE, batch.pages(100));
    csv.once('readable', () => undefined);
    await manyTurns();
    expect(batch.pagesRead).toBeLessThan(5);
    csv.destroy();
  });

  it('are read no further when the client has left', async () => {
    const batch = new LongBatch();
    const csv = await answerCsv(noResponse(), TABLE, batch.pages(100));
    csv.destroy();
    await manyTurns();
    expect(batch.pagesRead).toBeLessThan(5);
  });

  it('are cut off, not ended, by a fault in the middle', async () => {
    const batch = new LongBatch();
    const reading = async () => {
      for await (const _chunk of await answerCsv(noResponse(), TABLE, batch.pages(5, 3)));
    };
    await expect(reading()).rejects.toThrow('The database has gone.');
  });

  it('whose first page fails are not answered at all', async () => {
    await expect(answerCsv(noResponse(), TABLE, new LongBatch().pages(5, 0))).rejects.toThrow();
  });
});

describe('a cell', () => {
  interface Row {
    readonly text?: string;
    readonly cents?: number;
    readonly at?: string;
    readonly flag?: boolean;
    readonly status?: 'paid';
  }
  const columns = [
    text('text', 'Texto', (row: Row) => row.text),
    money('amount_cents', 'Valor', (row: Row) => row.cents),
    moment('at', 'Data e hora', (row: Row) => row.at),
    flag('flag', 'Ação', (row: Row) => row.flag),
    word({ paid: 'pago' }, 'status', 'Situação', (row: Row) => row.status),
  ];

  async function written(form: CsvForm, ...rows: Row[]): Promise<string> {
    async function* pages() {
      await turn();
      yield rows;
    }
    let all = '';
    for await (const chunk of await answerCsv(noResponse(), { name: 'A', form, columns }, pages()))
      all += String(chunk);
    return all;
  }

  /** The texts of one column, read as RFC 4180 says. */
  async function texts(form: CsvForm, ...values: string[]): Promise<string[]> {
    const csv = await written(form, ...values.map((value) => ({ text: value })));
    const rows = parse(csv, { bom: true, delimiter: form === 'plain' ? ',' : ';', record_delimiter: '\r\n' });
    return rows.slice(1).map(([first = '']) => first);
  }

  it('is plain for programs: centavos, UTC, a comma, lines that end in CRLF', async () => {
    expect(
      await written(
        'plain',
        { text: 'x', cents: 5, at: '2025-10-05T02:59:59.999Z', flag: false, status: 'paid' },
        {},
      ),
    ).toBe('text,amount_cents,at,flag,status\r\nx,5,2025-10-05T02:59:59.999Z,false,paid\r\n,,,,\r\n');
  });

  it('is Brazilian for spreadsheets: BOM, semicolons, reais, the time of São Paulo, Portuguese', async () => {
    const rows = [
      {
        text: 'liquidação',
        cents: 123_456_789,
        at: '2025-10-05T02:59:59.999Z',
        flag: true,
        status: 'paid' as const,
      },
      { text: 'x', cents: 5, at: '2018-11-04T03:00:00.000Z', flag: false },
    ];
    expect(await written('pt-BR', ...rows)).toBe(
      '\uFEFFTexto;Valor;Data e hora;Ação;Situação\r\nliquidação;1234567,89;04/10/2025 23:59:59;sim;pago\r\n' +
        'x;0,05;04/11/2018 01:00:00;não;\r\n',
    );
  });

  it('quotes separators, quotes and line breaks, and keeps all letters', async () => {
    const values = ['a,b', 'a;b', 'say "hi"', 'two\nlines', 'two\r\nlines', 'João Ação', '日本'];
    expect(await texts('plain', ...values)).toEqual(values);
    expect(await texts('pt-BR', ...values)).toEqual(values);
  });

  it.each(['=1+1', '+55 11', '-1', '@SUM(A1)'])('of text is no formula: %s', async (value) => {
    expect(await texts('plain', value)).toEqual([`'${value}`]);
    expect(await texts('pt-BR', value)).toEqual([`\t${value}`]);
  });

  it.each([
    '00416968',
    '1',
    '1e5',
    '10-5',
    '1/2',
    '12345678901234567890',
    '01a202fe-990f',
    'MAR1',
    'set 2',
    'dez/25',
    'TRUE',
    'falso',
    '#1',
    '(1)',
  ])(
    'of text is no number, date or truth to a spreadsheet, and the same without the tab: %s',
    async (value) => {
      expect(await texts('pt-BR', value)).toEqual([`\t${value}`]);
      expect(await texts('plain', value)).toEqual([value]);
    },
  );

  it.each(['u1-001', 'E32074986202510051200a1B2c3D4e5F', 'marcos', 'decisão 1', 'Ação'])(
    'of other text is as it is: %s',
    async (value) => {
      expect(await texts('pt-BR', value)).toEqual([value]);
    },
  );
});
