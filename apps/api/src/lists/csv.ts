import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Response } from 'express';

/** How a table is written: for programs, or as a Brazilian spreadsheet opens it by a double click. */
export type CsvForm = 'plain' | 'pt-BR';

/** A column: its name in both forms, and what a row has in it. A change of order or of a plain name breaks clients that read it. */
export interface CsvColumn<Row> {
  readonly name: string;
  readonly portuguese: string;
  readonly cell: (row: Row, form: CsvForm) => string;
}

/** What makes a column of `Of`: `text('user_id', 'Usuário', (item) => item.user_id)`. */
const kind =
  <Of>(plain: (value: Of) => string, brazilian: (value: Of) => string = plain) =>
  <Row>(name: string, portuguese: string, of: (row: Row) => Of | undefined): CsvColumn<Row> => ({
    name,
    portuguese,
    cell: (row, form) => {
      const value = of(row);
      if (value === undefined) return '';
      return form === 'plain' ? plain(value) : brazilian(value);
    },
  });

export const whole = kind<number>(String);
export const flag = kind<boolean>(String, (value) => (value ? 'sim' : 'não'));
export const text = kind<string>(String, asTextOnly);
/** Centavos; in the spreadsheet reais. */
export const money = kind<number>(String, (cents) => {
  const digits = String(cents).padStart(3, '0');
  return `${digits.slice(0, -2)},${digits.slice(-2)}`;
});
/** RFC 3339; in the spreadsheet day and time of São Paulo. */
export const moment = kind<string>(String, (at) => IN_SAO_PAULO.format(new Date(at)).replace(',', ''));
const IN_SAO_PAULO = new Intl.DateTimeFormat('pt-BR', {
  timeZone: 'America/Sao_Paulo',
  hourCycle: 'h23',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** A word of ours, such as a status, and what it is in Portuguese. */
export function word<Word extends string, Row>(
  words: Readonly<Record<Word, string>>,
  name: string,
  portuguese: string,
  of: (row: Row) => Word | undefined,
): CsvColumn<Row> {
  return kind<Word>(String, (value) => words[value])(name, portuguese, of);
}

/** A letter or a brace first, and neither a month with a number (`MAR1`) nor a truth. */
const TEXT_ANYWAY =
  /^(?!(?:jan|f[ea][bv]|mar|a[bp]r|ma[iy]|jun|jul|a[gu][og]|se[tp]|o[uc]t|nov|de[zc])[a-zç]*[\s./-]*\d)(?!(?:true|false|verdadeiro|falso)$)[\p{L}{]/iu;

/**
 * What a spreadsheet would take for a number, a date or a formula is led by a tab: Excel and LibreOffice keep it as text then, show
 * nothing in front of it, and run nothing. (An apostrophe is shown, `="…"` is a formula, and LibreOffice shows it as it is unless it is to
 * run formulas.) Readers that trim cells get the value back.
 */
function asTextOnly(value: string): string {
  return value === '' || TEXT_ANYWAY.test(value) ? value : `\t${value}`;
}

/**
 * Rows as CSV (RFC 4180), made page by page as the client reads. The first page is read before anything is answered, so that what is
 * wrong is answered as a problem; a fault after that cuts the answer off, which HTTP shows.
 *
 * Sets the headers; what is returned is to be sent.
 */
export async function answerCsv<Row>(
  response: Response,
  {
    name,
    form,
    columns,
  }: { readonly name: string; readonly form: CsvForm; readonly columns: readonly CsvColumn<Row>[] },
  pages: AsyncGenerator<readonly Row[]>,
): Promise<Readable> {
  const first = await pages.next();
  const cells = (row: Row): readonly string[] => columns.map(({ cell }) => cell(row, form));
  const rows = Readable.from(rowsOf(first.done === true ? [] : first.value, pages, cells));
  const csv = stringify({
    header: true,
    columns: columns.map((column) => (form === 'plain' ? column.name : column.portuguese)),
    record_delimiter: 'windows',
    quoted_match: /^\t|[\r\n]/,
    ...(form === 'plain' ? { escape_formulas: true } : { bom: true, delimiter: ';' }),
  });
  response.setHeader('content-type', 'text/csv; charset=utf-8; header=present');
  response.setHeader('content-disposition', `attachment; filename="${name}.csv"`);
  // When one fails or is destroyed, so is the other; Nest sees what happens to the one it is given.
  return pipeline(rows, csv, () => undefined);
}

/** Pages of what is read as pages of rows. */
export async function* rowsAs<Item, Row>(
  pages: AsyncIterable<readonly Item[]>,
  toRow: (item: Item) => Row,
): AsyncGenerator<readonly Row[]> {
  for await (const page of pages) yield page.map(toRow);
}

async function* rowsOf<Row>(
  first: readonly Row[],
  rest: AsyncGenerator<readonly Row[]>,
  cells: (row: Row) => readonly string[],
): AsyncGenerator<readonly string[]> {
  yield* first.map(cells);
  for await (const page of rest) yield* page.map(cells);
}
