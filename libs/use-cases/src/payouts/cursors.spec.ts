import { describe, expect, it } from '@jest/globals';
import { BATCH_CURSOR, ITEM_CURSOR, PAYOUT_CURSOR, SETTLED_CURSOR, STATUS_CURSOR } from './read-payouts.js';

const encode = (text: string) => Buffer.from(text).toString('base64url');

describe('cursors', () => {
  it('read what they wrote', () => {
    const position = { createdAt: new Date('2025-10-05T12:00:00.123Z'), batchId: 'a:b-C_1.2' };
    expect(BATCH_CURSOR.decode(BATCH_CURSOR.encode(position))).toEqual(position);
    expect(ITEM_CURSOR.decode(ITEM_CURSOR.encode({ index: 9999 }))).toEqual({ index: 9999 });
    const payoutId = '01a202fe-990f-7000-990d-de7d749ebc9f';
    expect(PAYOUT_CURSOR.decode(PAYOUT_CURSOR.encode({ payoutId }))).toEqual({ payoutId });
    const settled = { settledAt: position.createdAt, payoutId };
    expect(SETTLED_CURSOR.decode(SETTLED_CURSOR.encode(settled))).toEqual(settled);
    const ofStatus = { ...position, index: 17 };
    expect(STATUS_CURSOR.decode(STATUS_CURSOR.encode(ofStatus))).toEqual(ofStatus);
  });

  it('fit into an address as they are', () => {
    expect(BATCH_CURSOR.encode({ createdAt: new Date(0), batchId: '~~~???' })).toMatch(/^[A-Za-z0-9_-]+$/);
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
    expect(() => BATCH_CURSOR.decode(cursor)).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
  });

  it.each([encode('-1'), encode('1.5'), encode('1e3'), encode('99999999999'), 'x'])(
    'of items refuse %s',
    (cursor) => {
      expect(() => ITEM_CURSOR.decode(cursor)).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
    },
  );

  it.each([encode('17'), encode('01A202FE-990F-7000-990D-DE7D749EBC9F'), 'x'])(
    'of a search refuse %s',
    (cursor) => {
      expect(() => PAYOUT_CURSOR.decode(cursor)).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
    },
  );
});
