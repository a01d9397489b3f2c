import { describe, expect, it } from '@jest/globals';
import { readCsv } from './read-csv.js';

const MAX_CELLS = 10_000;

const read = (text: string | Buffer, charset: 'utf-8' | 'windows-1252' = 'utf-8') =>
  readCsv(Buffer.from(text), charset, MAX_CELLS);
/** Rows as `line: cell|cell`, the header first. */
const rowsOf = (text: string | Buffer, charset?: 'windows-1252'): string[] => {
  const { header, rows } = read(text, charset);
  return [header, ...rows].map(({ line, cells }) => `${String(line)}: ${cells.join('|')}`);
};

describe('reading CSV', () => {
  it.each([
    ['commas', 'a,b\n1,2\n', ['1: a|b', '2: 1|2']],
    ['semicolons, with decimal commas', 'a;b\n1,5;2,5\n', ['1: a|b', '2: 1,5|2,5']],
    ['tabs', 'a\tb\n1,5\t2;5\n', ['1: a|b', '2: 1,5|2;5']],
    ['one column', 'a\n1\n', ['1: a', '2: 1']],
    ["Excel's line of the separator", 'sep=;\r\na;b\r\n1;2\r\n', ['2: a|b', '3: 1|2']],
    ['a separator that the header has in quotes too', '"a;b;c",d\n1,2\n', ['1: a;b;c|d', '2: 1|2']],
    ['a separator named against the look of the header', 'sep=,\na;b,c\n1,2\n', ['2: a;b|c', '3: 1|2']],
    ['CR LF', 'a;b\r\n1;2\r\n', ['1: a|b', '2: 1|2']],
    ['CR', 'a;b\r1;2\r3;4', ['1: a|b', '2: 1|2', '3: 3|4']],
    ['line ends of several kinds', 'a;b\n1;2\r\n3;4\r5;6', ['1: a|b', '2: 1|2', '3: 3|4', '4: 5|6']],
    ['a byte order mark', '\uFEFFa;b\n1;2', ['1: a|b', '2: 1|2']],
    ['a byte order mark before the separator', '\uFEFFsep=;\na;b\n1;2', ['2: a|b', '3: 1|2']],
    ['quotes', '"a";"b"\n"1 ""x""";";2"\n', ['1: a|b', '2: 1 "x"|;2']],
    ['quotes within', 'a;b\n="01";Zé "da" Silva\n', ['1: a|b', '2: ="01"|Zé "da" Silva']],
    ['spaces', ' a ;b\n 1 ; 2\n', ['1:  a |b', '2:  1 | 2']],
    ['blank rows', '\n;;\na;b\n\n;\n" "; \n1;2\n\n\n3;4\n', ['3: a|b', '7: 1|2', '10: 3|4']],
    ['a blank end', `a;b\n1;2\n${';\r\n'.repeat(MAX_CELLS)}`, ['1: a|b', '2: 1|2']],
    ['the separator after the last cell', 'a;b;\n1;2;\n3;4;', ['1: a|b|', '2: 1|2|', '3: 3|4|']],
    ['more and fewer cells', 'a;b\n1\n1;2;3\n', ['1: a|b', '2: 1', '3: 1|2|3']],
    ['line ends in quotes', 'a;b\r\n1;"x\r\ny\nz"\r\n3;4\r\n', ['1: a|b', '2: 1|x\r\ny\nz', '5: 3|4']],
    [
      'line ends in quotes, twice',
      '"a\n";b\n"x\r\n\r\ny";"\r"\n\n3;4\n',
      ['1: a\n|b', '3: x\r\n\r\ny|\r', '8: 3|4'],
    ],
    ['no data', 'a;b\n', ['1: a|b']],
    ['no contents', '\n \n;;\n', ['1: ']],
  ])('takes %s', (_what, text, rows) => {
    expect(rowsOf(text)).toEqual(rows);
  });

  it('takes many rows below a blank one that is shorter', () => {
    const { header, rows } = read(`;\r\na;b;c\r\n${'1;2;3\r\n'.repeat(1500)}`);
    expect([header.line, rows.length, rows.at(-1)?.line]).toEqual([2, 1500, 1502]);
  });

  it('reads Windows-1252 where it is said to be that', () => {
    const bytes = Buffer.concat([
      Buffer.from('a;b\n'),
      Buffer.from([0x80, 0x3b, 0x93, 0xe7, 0xe3, 0x6f, 0x94, 0x96]),
    ]);
    expect(rowsOf(bytes, 'windows-1252')).toEqual(['1: a|b', '2: €|“ção”–']);
    expect(rowsOf('\uFEFFa;b\n1;ção\n', 'windows-1252')).toEqual(['1: a|b', '2: 1|ção']);
    expect(() => read(Buffer.from('a;b\n1;2\r\n3;ção', 'latin1'))).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        faults: [
          expect.objectContaining({
            pointer: '/lines/3',
            code: 'invalid_characters',
            message: expect.objectContaining({ text: expect.stringContaining('charset=windows-1252') }),
          }),
        ],
      }),
    );
  });

  it.each([
    ['a quote that does not end', 'a;b\n1;2\n\n"3;4\n5;6\n', '/lines/4', 'invalid_format'],
    ['a quote that does not end in the header', '"a;b\n1;2\n', '/lines/1', 'invalid_format'],
    ['a long line', `a;b\n1;2\n${'x'.repeat(70_000)};1\n`, '/lines/3', 'invalid_format'],
    ['a line of many cells', `a;b\n${';'.repeat(7e6)}1\n`, '/lines/2', 'invalid_format'],
    ['a long row', `a;b\n1;"${'x\n'.repeat(40_000)}"\n`, '/lines/2', 'invalid_format'],
    ['too many cells', `a;b\n${'1;2\n'.repeat(MAX_CELLS)}`, '', 'too_many'],
    ['too many rows of another length', `a;b\n${'1\n'.repeat(1001)}`, '/lines/1002', 'wrong_type'],
  ])('refuses %s', (_what, text, pointer, code) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        faults: [expect.objectContaining({ pointer, code })],
      }),
    );
  });
});
