import { FaultList, joinPointer, maskText, METADATA_NAME_FORM, type Fault } from '#domain';
import type { CsvRow } from '../../http/body/read-csv.js';
import { unwrapCell } from './unwrap-cell.js';

/** What a column may be called, its own name first; case, accents and punctuation aside. */
const NAMES = {
  external_id: ['external_id', 'identificador', 'id_externo', 'identificador_externo'],
  user_id: ['user_id', 'usuario', 'id_usuario', 'id_do_usuario'],
  pix_key: ['pix_key', 'chave_pix', 'chave', 'pix'],
  pix_key_type: [
    'pix_key_type',
    'tipo_chave',
    'tipo_de_chave',
    'tipo_da_chave',
    'tipo_chave_pix',
    'tipo_de_chave_pix',
  ],
  amount: ['amount', 'valor', 'valor_r', 'valor_rs', 'valor_reais', 'valor_em_reais'],
  amount_cents: ['amount_cents', 'centavos', 'valor_centavos', 'valor_em_centavos'],
  description: ['description', 'descricao', 'mensagem'],
  expected_tax_id: ['expected_tax_id', 'cpf_cnpj', 'cpf_ou_cnpj', 'cpf', 'cnpj'],
} as const;

type KnownColumn = keyof typeof NAMES;
const KNOWN = Object.keys(NAMES) as KnownColumn[];
const COLUMN_BY_NAME = new Map<string, KnownColumn>(
  KNOWN.flatMap((column) => NAMES[column].map((name) => [name, column] as const)),
);
const METADATA = /^(?:metadata|metadados)\.(.*)$/is;
const SHOWN_NAME_CHARACTERS = 40;

/** A column by its name in faults, such as `pix_key` or `metadata.order_id`; one without a name by its letter. */
export interface Column {
  readonly name: string;
  /** The member of an item that it fills; undefined where it has no name. */
  readonly kind: KnownColumn | 'metadata' | undefined;
}

/** Reads the names of the columns. Faults: `unknown_member`, `duplicate_member`, `invalid_format` of a metadata name, `required`. */
export function readColumns({ line, cells }: CsvRow, faults: FaultList): readonly Column[] {
  const taken = new Set<string>();
  const add = (name: string, fault: Omit<Fault, 'pointer'>): void => {
    faults.add(() => ({ pointer: joinPointer('/lines', line, name), ...fault }));
  };
  const columns = cells.map((cell, index): Column => {
    const column = columnOf(unwrapCell(cell).trim(), letterOf(index));
    if (column === undefined) {
      const shown = /[\d@]/.test(cell) ? maskText(cell) : cell.trim().slice(0, SHOWN_NAME_CHARACTERS);
      const values = { known: `${KNOWN.join(', ')}, metadata.*` };
      add(letterOf(index), {
        code: 'unknown_member',
        message: { text: 'No column has this name; those known here are {known}.', values },
        value_masked: shown,
      });
      return { name: letterOf(index), kind: undefined };
    }
    const { name, kind } = column;
    if (taken.has(name))
      add(name, { code: 'duplicate_member', message: { text: 'Two columns mean this; keep one.' } });
    taken.add(name);
    if (kind === 'metadata' && !METADATA_NAME_FORM.test(metadataNameOf(column)))
      add(letterOf(index), {
        code: 'invalid_format',
        message: { text: 'Rename this member: 1 to 40 of the characters A-Z a-z 0-9 _ . -' },
      });
    return column;
  });
  if (taken.has('amount') && taken.has('amount_cents'))
    add('amount_cents', {
      code: 'duplicate_member',
      message: { text: 'Keep one column of the amount: amount in reais or amount_cents in centavos.' },
    });
  for (const column of ['external_id', 'user_id', 'pix_key', 'amount'] as const) {
    if (taken.has(column) || (column === 'amount' && taken.has('amount_cents'))) continue;
    const values = { names: NAMES[column].join(', ') };
    add(column, {
      code: 'required',
      message: { text: 'Add this column; it may be called {names}.', values },
    });
  }
  return columns;
}

/** The member of `metadata` that a column fills. */
export function metadataNameOf({ name }: Column): string {
  return name.slice('metadata.'.length);
}

/** Undefined for a name that no column has. */
function columnOf(name: string, letter: string): Column | undefined {
  if (name === '') return { name: letter, kind: undefined };
  const [, member] = METADATA.exec(name) ?? [];
  if (member !== undefined) return { name: `metadata.${member}`, kind: 'metadata' };
  const kind = COLUMN_BY_NAME.get(plain(name));
  return kind && { name: kind, kind };
}

/** `Valor (R$)` is `valor_r`. */
function plain(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()
    .replaceAll(' ', '_');
}

/** As spreadsheets name columns: A to Z, AA to AZ, … */
function letterOf(index: number): string {
  const before = Math.floor(index / 26);
  return (before === 0 ? '' : letterOf(before - 1)) + String.fromCharCode(0x41 + (index % 26));
}
