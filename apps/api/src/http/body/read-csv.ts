import { isUtf8 } from 'node:buffer';
import { CsvError, parse } from 'csv-parse/sync';
import { DomainError, type Fault, type MessageText } from '#domain';
import type { CsvCharset } from './csv-type.js';
import { CARRIAGE_RETURN, LINE_FEED, LineCounter } from './line-counter.js';

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');
/** Excel's own first line, which names the separator. */
const SEPARATOR_LINE = /^"?sep=([,;\t])"?\r?\n/i;
const SEPARATORS = [';', ',', '\t'];
const RECORD_DELIMITERS = ['\r\n', '\n', '\r'];
/** Twenty texts of 500 characters, in quotes, are less. */
const MAX_ROW_BYTES = 64 * 1024;
/** Rows that have more or fewer cells than the first; csv-parse takes fifty times as long for such. */
const MAX_UNEVEN_ROWS = 1000;
/** What rows without contents are made of. */
const BLANKS: ReadonlySet<number> = new Set(Buffer.from('\r\n\t ,;'));

export interface CsvRow {
  /** The line of the file in which it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A table of texts: the first row that is not blank, and the others. Cells are as they were written, without their quotes. */
export class CsvTable {
  constructor(
    readonly header: CsvRow,
    readonly rows: readonly CsvRow[],
  ) {}
}

/**
 * Reads CSV (RFC 4180) as spreadsheets write it: separated by commas, semicolons or tabs, with any line ends, with blank rows, which are
 * skipped, and with quotes inside cells that are not in quotes. A byte order mark outweighs the charset.
 *
 * @param maxCells - that are read in all, those of blank rows included
 * @throws DomainError `invalid_request`: a line is not in the charset, a text in quotes does not end, a row or the whole is too large
 */
export function readCsv(body: Buffer, charset: CsvCharset, maxCells: number): CsvTable {
  const bytes = withoutBlankEnd(toUtf8(body, charset));
  const [separatorLine = '', named] = SEPARATOR_LINE.exec(bytes.toString('latin1', 0, 10)) ?? [];
  const start = startOfContents(bytes, separatorLine.length);
  const table = bytes.subarray(start);
  const lines = new LineCounter(bytes, start);
  const rows: CsvRow[] = [];
  let headerCells = 0;
  let cellsRead = 0;
  let unevenRows = 0;
  const take = (cells: string[], end: number): void => {
    const line = lines.lineOfNext();
    lines.advanceTo(start + end);
    headerCells ||= cells.length;
    cellsRead += cells.length;
    if (cellsRead > maxCells)
      throw refusal('', 'too_many', 'At most {max} values are read of one body.', { max: maxCells });
    if (cells.length !== headerCells && ++unevenRows > MAX_UNEVEN_ROWS)
      throw refusal(`/lines/${String(line)}`, 'wrong_type', UNEVEN_ROW, {
        found: cells.length,
        expected: headerCells,
      });
    if (!cells.every(isBlank)) rows.push({ line, cells });
  };
  const longLine = startOfLongLine(table);
  if (longLine !== undefined) throw unreadableRow(lines.advanceTo(start + longLine).line);
  try {
    parse(table, {
      ...DIALECT,
      delimiter: named ?? separatorOf(table),
      max_record_size: MAX_ROW_BYTES,
      on_record: (cells, { bytes: end }) => {
        take(cells, end);
        return null;
      },
    });
  } catch (error) {
    throw error instanceof CsvError ? unreadableRow(lines.lineOfNext()) : error;
  }
  const [header = { line: 1, cells: [] }, ...others] = rows;
  return new CsvTable(header, others);
}

export const UNEVEN_ROW: MessageText =
  'This line has {found} cells, and the line of the column names {expected}. A text that contains the separator must be in quotes.';

const DIALECT = {
  record_delimiter: RECORD_DELIMITERS,
  relax_quotes: true,
  relax_column_count: true,
  skip_empty_lines: true,
};

/** Where a line begins that is longer than a row may be: csv-parse would make a million cells of it. */
function startOfLongLine(bytes: Buffer): number | undefined {
  let start = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === LINE_FEED || byte === CARRIAGE_RETURN) start = at + 1;
    else if (at - start > MAX_ROW_BYTES) return start;
  }
  return undefined;
}

/** The separator that makes most cells of the first row: names of columns hardly contain another. */
function separatorOf(table: Buffer): string {
  const start = table.subarray(0, MAX_ROW_BYTES);
  const counts = SEPARATORS.map((delimiter) => {
    try {
      const [row = []] = parse(start, { ...DIALECT, delimiter, skip_records_with_empty_values: true, to: 1 });
      return row.length;
    } catch {
      return 0;
    }
  });
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** @throws DomainError `invalid_request` at the first line that is not UTF-8 */
function toUtf8(body: Buffer, charset: CsvCharset): Buffer {
  const hasMark = body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  if (charset === 'windows-1252' && !hasMark) return Buffer.from(fromWindows1252(body));
  const bytes = hasMark ? body.subarray(BYTE_ORDER_MARK.length) : body;
  if (isUtf8(bytes)) return bytes;
  const wellFormed = Buffer.from(bytes.toString('utf8').split('\uFFFD', 1)[0] ?? '');
  const lines = new LineCounter(bytes, 0);
  lines.advanceTo(wellFormed.length);
  throw refusal(
    `/lines/${String(lines.line)}`,
    'invalid_characters',
    'This line is not UTF-8. Save the file as CSV UTF-8, or send it as Content-Type: text/csv; charset=windows-1252.',
  );
}

/** Bytes 80 to 9F; all others are Latin-1's. (The TextDecoder of Node 20 reads these as Latin-1's control characters too.) */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

function fromWindows1252(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replaceAll(/[\x80-\x9f]/g, (byte) => WINDOWS_1252.charAt(byte.charCodeAt(0) - 0x80));
}

/** Where the first line begins that is not blank, from an offset on. */
function startOfContents(bytes: Buffer, from: number): number {
  let start = from;
  for (let at = from; at < bytes.length && BLANKS.has(bytes[at] ?? 0); at += 1)
    if (bytes[at] === LINE_FEED || bytes[at] === CARRIAGE_RETURN) start = at + 1;
  return start;
}

/** Without the rows of separators alone that end a sheet whose format reaches further down than its contents: there may be a million. */
function withoutBlankEnd(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && BLANKS.has(bytes[end - 1] ?? 0)) end -= 1;
  const lineEnd = bytes.subarray(end).findIndex((byte) => byte === LINE_FEED || byte === CARRIAGE_RETURN);
  return lineEnd === -1 ? bytes : bytes.subarray(0, end + lineEnd);
}

function isBlank(cell: string): boolean {
  return cell.trim() === '';
}

function unreadableRow(line: number): DomainError {
  return refusal(
    `/lines/${String(line)}`,
    'invalid_format',
    'A text in quotes begins here and does not end, or this line has more than {max} bytes.',
    { max: MAX_ROW_BYTES },
  );
}

function refusal(
  pointer: string,
  code: Fault['code'],
  text: MessageText,
  values: Readonly<Record<string, number>> = {},
): DomainError {
  const fault = { pointer, code, message: { text, values } };
  return new DomainError('invalid_request', 'The body cannot be read as CSV.', { faults: [fault] });
}
