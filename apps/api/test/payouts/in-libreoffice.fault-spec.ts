import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findSoffice, openInLibreOffice, type Cell } from './libreoffice.js';
import { item, PayoutTestSystem, unused } from './payout-calls.js';

const soffice = findSoffice();
if (soffice === undefined)
  process.stderr.write(
    'CSV WAS NOT TESTED IN LIBREOFFICE: it is not here. Install it (apt install libreoffice-calc) or name it in SOFFICE_PATH.\n',
  );
const inLibreOffice: (name: string, tests: () => void) => void =
  soffice === undefined ? () => undefined : describe;

/** Opening a table takes LibreOffice seconds, and its first start more. */
const LIMIT_MS = 180_000;
const DAY = '2025-10-05';
const NOTE = 'Comissão de março, "nº 1"; à vista';
const FORMULA = '=SUM(1;2)+HYPERLINK("http://example.com")';

inLibreOffice('tables as LibreOffice opens them (needs LibreOffice Calc)', () => {
  let system: PayoutTestSystem;
  // An id that begins with a digit would be led by a tab.
  const id = `b${unused()}`;
  const items = [
    item(`${id}-1`, {
      user_id: '007',
      amount_cents: 123_450,
      description: NOTE,
      metadata: { pedido: 'ção' },
    }),
    item(`${id}-2`, { user_id: 'MAR1', amount_cents: 5, description: FORMULA }),
  ];

  beforeAll(async () => {
    system = await PayoutTestSystem.start({ apis: 1 });
    await system.accept(id, items);
    await system.settle(id, 'paid');
  });
  afterAll(() => system.close());

  /** The rows of a table by its columns' names. */
  async function open(path: string, form: 'plain' | 'pt-BR', textColumns: readonly string[] = []) {
    const query = form === 'plain' ? '?format=csv' : '?format=csv&locale=pt-BR';
    const { text } = await system.get(`${path}${query}`);
    const columns =
      text
        .replace(/^\uFEFF/, '')
        .split('\r\n')[0]
        ?.split(form === 'plain' ? ',' : ';') ?? [];
    const [header = [], ...rows] = await openInLibreOffice(soffice ?? '', text, {
      ...(form === 'plain'
        ? ({ separator: ',', language: 1033 } as const)
        : ({ separator: ';', language: 1046 } as const)),
      textColumns: textColumns.map((name) => columns.indexOf(name) + 1),
    });
    expect(header.map(({ value }) => value).slice(0, columns.length)).toEqual(columns);
    expect(rows).toHaveLength(items.length);
    expect(rows.flat().filter(({ isFormula }) => isFormula)).toEqual([]);
    return rows.map((row) => Object.fromEntries(columns.map((name, n) => [name, row[n]])));
  }

  const number = (value: string): Partial<Cell> => ({ type: 'float', value });
  const string = (value: string): Partial<Cell> => ({ type: 'string', value });

  it.each([
    ['the statement', `/api/statements/${DAY}`],
    ['the items of a batch', `/api/payouts/${id}/items`],
  ])(
    'shows %s to a Brazilian: reais, dates, accents, zeros, no formula',
    async (_what, path) => {
      const [first, second] = await open(path, 'pt-BR');
      expect(first).toMatchObject({
        Identificador: string(`${id}-1`),
        Usuário: string('\t007'),
        Valor: number('1234.5'),
        'Liquidado em': { type: 'date', value: '2025-10-05T09:00:00' },
        'ISPB do recebedor': string('\t00000000'),
        Descrição: string(NOTE),
      });
      expect(second).toMatchObject({
        Usuário: string('\tMAR1'),
        Valor: number('0.05'),
        Descrição: string(`\t${FORMULA}`),
      });
    },
    LIMIT_MS,
  );

  it.each([
    ['the statement', `/api/statements/${DAY}`],
    ['the items of a batch', `/api/payouts/${id}/items`],
  ])(
    'shows %s in the plain form, ids marked as text: centavos, accents, no formula',
    async (_what, path) => {
      const [first, second] = await open(path, 'plain', ['user_id', 'receiver_ispb']);
      expect(first).toMatchObject({
        external_id: string(`${id}-1`),
        user_id: string('007'),
        amount_cents: number('123450'),
        receiver_ispb: string('00000000'),
        description: string(NOTE),
      });
      expect(second).toMatchObject({
        user_id: string('MAR1'),
        amount_cents: number('5'),
        description: string(`'${FORMULA}`),
      });
    },
    LIMIT_MS,
  );
});
