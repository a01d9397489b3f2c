import { execFile, execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { testEnvironment } from '#testing';
import { unused } from './payout-calls.js';

/** What LibreOffice's import dialog asks for (its "CSV filter options"). */
export interface ImportOptions {
  readonly separator: ',' | ';';
  /** 1033: English (USA); 1046: Portuguese (Brazil). */
  readonly language: 1033 | 1046;
  /** Numbers of columns, from 1, that are marked as text. */
  readonly textColumns?: readonly number[];
}

/** A cell as LibreOffice stores it. `value`: of numbers and dates what they are, of text what it shows. */
export interface Cell {
  readonly type: string;
  readonly value: string;
  readonly isFormula: boolean;
}

const UTF_8 = 76;
const TEXT = 2;
const LINE_1 = 1;

/** `soffice` of the PATH, or the one that `SOFFICE_PATH` names; undefined where there is none. */
export function findSoffice(): string | undefined {
  const named = process.env['SOFFICE_PATH'];
  return [...(named === undefined ? [] : [named]), 'soffice'].find((path) => {
    try {
      execFileSync(path, ['--version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}

/** The rows of a CSV file as it opens in LibreOffice with everything recognised that it recognises: numbers, dates, formulas. */
export async function openInLibreOffice(
  soffice: string,
  csv: string,
  { separator, language, textColumns = [] }: ImportOptions,
): Promise<Cell[][]> {
  const folder = join(testEnvironment().directory, `libreoffice-${unused()}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'table.csv'), csv);
  const formats = textColumns.map((column) => `${String(column)}/${String(TEXT)}`).join('/');
  const options = [separator.charCodeAt(0), '"'.charCodeAt(0), UTF_8, LINE_1, formats, language, false, true];
  await promisify(execFile)(
    soffice,
    [
      `-env:UserInstallation=${pathToFileURL(join(folder, 'profile')).href}`,
      '--headless',
      `--infilter=CSV:${options.join(',')}`,
      '--convert-to',
      'fods',
      '--outdir',
      folder,
      join(folder, 'table.csv'),
    ],
    { env: { ...process.env, HOME: folder } },
  );
  return rowsOf(await readFile(join(folder, 'table.fods'), 'utf8'));
}

/** Of a flat OpenDocument spreadsheet (OpenDocument 1.3, 9.1). */
function rowsOf(document: string): Cell[][] {
  const rows = document.matchAll(/<table:table-row\b.*?<\/table:table-row>/gs);
  return [...rows].map(([row]) =>
    [...row.matchAll(/<table:table-cell\b([^>]*?)(?:\/>|>(.*?)<\/table:table-cell>)/gs)].flatMap(
      ([, head = '', content = '']) => {
        const attribute = (name: string): string | undefined =>
          new RegExp(`${name}="([^"]*)"`).exec(head)?.[1];
        const cell: Cell = {
          type: attribute('office:value-type') ?? 'empty',
          value: attribute('office:value') ?? attribute('office:date-value') ?? textOf(content),
          isFormula: head.includes('table:formula='),
        };
        return Array<Cell>(Number(attribute('table:number-columns-repeated') ?? 1)).fill(cell);
      },
    ),
  );
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function textOf(content: string): string {
  return content
    .replaceAll('<text:tab/>', '\t')
    .replaceAll('<text:s/>', ' ')
    .replaceAll(/<[^>]*>|^\s+|\s+$/g, '')
    .replaceAll(/&(\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}
