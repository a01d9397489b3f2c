import {
  DomainError,
  FaultList,
  maskText,
  parsed,
  parseWrittenCents,
  parseWrittenReais,
  PIX_KEY_TYPES,
  refused,
  type Fault,
  type FormatFault,
  type Parsed,
} from '#domain';
import { UNEVEN_ROW, type CsvRow, type CsvTable } from '../../http/body/read-csv.js';
import { metadataNameOf, readColumns, type Column } from './spreadsheet-columns.js';
import { unwrapCell } from './unwrap-cell.js';

/** What Excel and LibreOffice write for a long number in a narrow column, `5,51191E+12`: its other digits are lost. */
const SHORTENED_NUMBER = /^-?\d(?:[.,]\d+)?E[+-]\d{2,3}$/i;
/** What Brazilians call the types of keys. */
const KEY_TYPES: ReadonlyMap<string, string> = new Map([
  ...PIX_KEY_TYPES.map((type) => [type.toLowerCase(), type] as const),
  ['e-mail', 'EMAIL'],
  ['telefone', 'PHONE'],
  ['celular', 'PHONE'],
  ['aleatória', 'EVP'],
  ['aleatoria', 'EVP'],
  ['chave aleatória', 'EVP'],
  ['chave aleatoria', 'EVP'],
]);
const ITEM_POINTER = /^\/items\/(\d+)(?:\/(.*))?$/s;

/** What a batch says beside its items, in the address of a spreadsheet. */
export interface BatchAddress {
  readonly batch_id?: unknown;
  readonly scheduled_for?: unknown;
  readonly priority?: unknown;
}

/** A batch that was sent as a spreadsheet. */
export class BatchSpreadsheet {
  /** The batch as JSON would have it, with null for each cell and each line that cannot be read: its reader finds fault with them. */
  readonly document: object;

  private readonly columns: readonly Column[];
  private readonly amountColumn: string;
  /** What is wrong with those, by pointers into the document. */
  private readonly unreadable = new Map<string, FormatFault>();

  /** @throws DomainError `invalid_request` with the faults of the column names, without which no line can be read */
  constructor(
    private readonly table: CsvTable,
    address: BatchAddress,
    maxItems: number,
  ) {
    const faults = new FaultList();
    this.columns = readColumns(table.header, faults);
    if (faults.count > 0)
      throw new DomainError('invalid_request', 'The batch is not valid. Nothing was stored.', {
        faults: faults.faults,
        omitted: faults.omitted,
      });
    this.amountColumn = this.columns.some(({ kind }) => kind === 'amount') ? 'amount' : 'amount_cents';
    if (address.batch_id === undefined)
      this.note(
        '/batch_id',
        refused('required', 'Name the batch in the address, such as ?batch_id=2025-10-05-A.'),
      );
    if (table.rows.length === 0)
      this.note(
        '/items',
        refused('too_few', 'This must be 1 to {max} payouts, a line each, below the column names.', {
          max: maxItems,
        }),
      );
    this.document = {
      ...address,
      items: table.rows.map((row, index) => this.readItem(row, `/items/${String(index)}`)),
    };
  }

  /** An error of reading or accepting the document, with its faults where they stand in the file; any other as it is. */
  withLines(error: unknown): unknown {
    if (!(error instanceof DomainError)) return error;
    const { code, message, faults = [], omitted, details = {}, cause } = error;
    const { pointer } = details;
    return new DomainError(code, message, {
      faults: faults.map((fault) => this.withLine(fault)),
      omitted,
      details: { ...details, ...(typeof pointer === 'string' && { pointer: this.find(pointer).pointer }) },
      cause,
    });
  }

  private withLine(fault: Fault): Fault {
    const { pointer, value } = this.find(fault.pointer);
    const isEmptyCell = fault.code === 'required' && ITEM_POINTER.test(fault.pointer);
    return {
      ...fault,
      ...(isEmptyCell && { message: { text: 'Fill in this cell.' } }),
      ...this.unreadable.get(fault.pointer),
      pointer,
      ...(value !== '' && { value_masked: maskText(value) }),
    };
  }

  /** Where in the file stands what a pointer into the document points at, and what stands there. */
  private find(pointer: string): { readonly pointer: string; readonly value: string } {
    const [, index, member] = ITEM_POINTER.exec(pointer) ?? [];
    if (index === undefined) return { pointer: pointer === '/items' ? '/lines' : pointer, value: '' };
    const { header, rows } = this.table;
    const row = rows[Number(index)];
    // The batch that was sent first had more items.
    const line = row?.line ?? (rows.at(-1) ?? header).line + 1;
    if (member === undefined) return { pointer: `/lines/${String(line)}`, value: '' };
    const name = member === 'amount_cents' ? this.amountColumn : member.replace(/^metadata\//, 'metadata.');
    const value = row?.cells[this.columns.findIndex((column) => column.name === name)] ?? '';
    return { pointer: `/lines/${String(line)}/${name}`, value: unwrapCell(value).trim() };
  }

  private readItem({ cells }: CsvRow, pointer: string): unknown {
    const { columns } = this;
    if (cells.length < columns.length || !cells.slice(columns.length).every(isBlank)) {
      const values = { found: cells.length, expected: columns.length };
      return this.note(pointer, refused('wrong_type', UNEVEN_ROW, values));
    }
    const item: Record<string, unknown> = {};
    const metadata: [string, string][] = [];
    for (const [index, column] of columns.entries()) {
      const cell = unwrapCell(cells[index] ?? '');
      if (isBlank(cell)) continue;
      if (column.kind === 'metadata') {
        metadata.push([metadataNameOf(column), cell]);
        continue;
      }
      const member = column.kind === 'amount' ? 'amount_cents' : column.name;
      const value = readCell(column.kind, cell);
      item[member] = value.ok ? value.value : this.note(`${pointer}/${member}`, value);
    }
    return metadata.length === 0 ? item : { ...item, metadata: Object.fromEntries(metadata) };
  }

  private note(pointer: string, { fault }: { readonly fault: FormatFault }): null {
    this.unreadable.set(pointer, fault);
    return null;
  }
}

function readCell(kind: Column['kind'], cell: string): Parsed<unknown> {
  const text = cell.trim();
  switch (kind) {
    case 'amount':
      return parseWrittenReais(text);
    case 'amount_cents':
      return parseWrittenCents(text);
    case 'pix_key_type':
      return parsed(KEY_TYPES.get(text.toLowerCase()) ?? text);
    case 'description':
      return parsed(cell);
    case undefined:
      return refused('unknown_member', 'This cell stands below no column name.');
    default:
      return SHORTENED_NUMBER.test(text)
        ? refused(
            'invalid_format',
            'A spreadsheet has shortened this number. Format the column as text and enter the number again.',
          )
        : parsed(text);
  }
}

function isBlank(cell: string): boolean {
  return cell.trim() === '';
}
