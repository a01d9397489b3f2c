import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { makePayoutIds } from './make-payout-ids.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const NOW = new Date('2025-10-05T12:00:00.000Z');

describe('makePayoutIds', () => {
  it('makes UUIDs of version 7 that begin with the moment', () => {
    const [id = ''] = makePayoutIds(1, NOW, randomBytes);
    expect(id).toMatch(UUID_V7);
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(NOW.getTime());
  });

  it('makes a batch in ascending order, none twice, over the end of a millisecond', () => {
    const ids = makePayoutIds(10_000, NOW, randomBytes);
    expect(ids.every((id) => UUID_V7.test(id))).toBe(true);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(10_000);
  });

  it('keeps a batch in one day', () => {
    const ids = makePayoutIds(10_000, new Date('2025-10-31T23:59:59.999Z'), randomBytes);
    const days = ids.map((id) =>
      new Date(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).getUTCDate(),
    );
    expect(new Set(days)).toEqual(new Set([1]));
  });

  it('differs between batches of one millisecond', () => {
    const both = [...makePayoutIds(1000, NOW, randomBytes), ...makePayoutIds(1000, NOW, randomBytes)];
    expect(new Set(both).size).toBe(2000);
  });
});
