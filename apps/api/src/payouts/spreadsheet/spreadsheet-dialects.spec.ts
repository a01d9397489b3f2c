import { describe, expect, it } from '@jest/globals';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { parsePayoutBatch } from '#domain';
import { readCsv } from '../../http/body/read-csv.js';
import { BatchSpreadsheet } from './batch-spreadsheet.js';

const MAX_ITEMS = 100;
const NOW = new Date('2026-11-30T12:00:00Z');
const ADDRESS = { batch_id: 'A' };

describe('a spreadsheet', () => {
  it('reads the same as JSON in any dialect', () => {
    const text = fc
      .string({ unit: fc.constantFrom(...'ab"\';,\t\n .=éç€ '), minLength: 1, maxLength: 12 })
      // What stands for another text is unwrapped; blank is left out.
      .filter((value) => value.trim() !== '' && !/^\t|^'[=+@-]|^\s*="/.test(value));
    const item = fc.record(
      {
        external_id: fc.stringMatching(/^[A-Za-z0-9_:@/#()]([ A-Za-z0-9_:@+/#()]{0,8}[A-Za-z0-9_:@/#()])?$/),
        user_id: fc.constantFrom('u1', 'u 2', '007'),
        amount_cents: fc.integer({ min: 1, max: 99_999_999_999 }),
        pix_key: fc.constantFrom('a@b.com', '+55 11 91234-5678', '529.982.247-25', '52998224725'),
        expected_tax_id: fc.constantFrom('529.982.247-25', '12.ABC.345/01DE-35'),
        description: text.filter((value) => !/[\n\t]/.test(value)),
        metadata: fc.record({ a: text, 'b.c-D': text }, { requiredKeys: ['a'] }),
      },
      { requiredKeys: ['external_id', 'user_id', 'amount_cents', 'pix_key'] },
    );
    const dialect = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t'),
      record_delimiter: fc.constantFrom('\n', '\r\n'),
      quoted: fc.boolean(),
      bom: fc.boolean(),
      charset: fc.constantFrom('utf-8' as const, 'windows-1252' as const),
      cents: fc.boolean(),
      point: fc.constantFrom('.', ','),
    });
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1, maxLength: 5 }),
        dialect,
        (items, { charset, cents, point, ...how }) => {
          const columns = ['external_id', 'user_id', 'pix_key', 'expected_tax_id', 'description'] as const;
          const header = [...columns, cents ? 'amount_cents' : 'amount', 'metadata.a', 'metadata.b.c-D'];
          const rows = items.map((item) => [
            ...columns.map((column) => item[column]),
            cents ? item.amount_cents : (item.amount_cents / 100).toFixed(2).replace('.', point),
            item.metadata?.a,
            item.metadata?.['b.c-D'],
          ]);
          const csv = stringify([header, ...rows], { ...how, quoted_match: /[\r\n]/ });
          const bytes = charset === 'utf-8' || how.bom ? Buffer.from(csv) : toWindows1252(csv);
          const { document } = new BatchSpreadsheet(readCsv(bytes, charset, 1000), ADDRESS, MAX_ITEMS);
          expect(parsePayoutBatch(document, MAX_ITEMS, NOW)).toEqual(
            parsePayoutBatch({ ...ADDRESS, items }, MAX_ITEMS, NOW),
          );
        },
      ),
    );
  });
});

/** Written independently of the code under test: é and ç are Latin-1's, € is not. */
function toWindows1252(text: string): Buffer {
  return Buffer.from(text.replaceAll('€', '\x80'), 'latin1');
}
