import { MIMEType } from 'node:util';

export const CSV_TYPE = 'text/csv';

/** What CSV is written in. */
export type CsvCharset = 'utf-8' | 'windows-1252';

/** Names of charsets that are read. What calls itself Latin-1 is Windows-1252 (https://encoding.spec.whatwg.org). */
const CHARSETS: Readonly<Record<string, CsvCharset>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  'windows-1252': 'windows-1252',
  cp1252: 'windows-1252',
  'iso-8859-1': 'windows-1252',
  latin1: 'windows-1252',
};

/** The charset of a body that is announced as CSV, UTF-8 where none is named; undefined for any other type or charset. */
export function csvCharsetOf(contentType = ''): CsvCharset | undefined {
  try {
    const { essence, params } = new MIMEType(contentType);
    const charset = (params.get('charset') ?? 'utf-8').toLowerCase();
    return essence === CSV_TYPE && Object.hasOwn(CHARSETS, charset) ? CHARSETS[charset] : undefined;
  } catch {
    return undefined;
  }
}
