import { describe, expect, it } from '@jest/globals';
import {
  batchCursor,
  itemCursor,
  payoutCursor,
  readBatchCursor,
  readItemCursor,
  readPayoutCursor,
} from './cursors.js';

const encode = (text: string) => Buffer.from(text).toString('base64url');

describe('cursors', () => {
  it('read what they wrote', () => {
    const position = { createdAt: new Date('2025-10-05T12:00:00.123Z'), batchId: 'a:b-C_1.2' };
    expect(readBatchCursor(batchCursor(position))).toEqual(position);
    expect(readItemCursor(itemCursor(9999))).toBe(9999);
    const payoutId = '01a202fe-990f-7000-990d-de7d749ebc9f';
    expect(readPayoutCursor(payoutCursor(payoutId))).toBe(payoutId);
  });

  it('fit into an address as they are', () => {
    expect(batchCursor({ createdAt: new Date(0), batchId: '~~~???' })).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  it.each([
    ['', ''],
    ['not base64url', 'a b'],
    ['padding', `${encode('1700000000000 A')}==`],
    ['another list', encode('17')],
    ['a batch id that is none', encode('1700000000000 a/b')],
    ['a moment that is none', encode('9999999999999999 A')],
    ['NUL', encode('1700000000000 a\0')],
    ['SQL', encode("1' OR 1=1")],
    ['no end', 'A'.repeat(100_000)],
  ])('of batches refuse %s', (_name, cursor) => {
    expect(() => readBatchCursor(cursor)).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
  });

  it.each([encode('-1'), encode('1.5'), encode('1e3'), encode('99999999999'), 'x'])(
    'of items refuse %s',
    (cursor) => {
      expect(() => readItemCursor(cursor)).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
    },
  );

  it.each([encode('17'), encode('01A202FE-990F-7000-990D-DE7D749EBC9F'), 'x'])(
    'of a search refuse %s',
    (cursor) => {
      expect(() => readPayoutCursor(cursor)).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
    },
  );
});
