import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalContent, firstDifference } from './canonical-content.js';
import { parsePayoutBatch } from './parse-payout-batch.js';
import type { PayoutBatchOrder } from './payout-batch.js';

const ITEM = { external_id: 'a', user_id: 'u', amount_cents: 100, pix_key: 'a@b.com' };

function read(items: readonly object[], departure: object = {}): PayoutBatchOrder {
  const result = parsePayoutBatch({ batch_id: 'A', ...departure, items }, 10_000, new Date());
  if (!result.ok) throw new Error('The batch of this test is not valid.');
  return result.batch;
}

describe('canonicalContent', () => {
  it('is the same whatever the order of members and the formatting of keys', () => {
    const one = read([{ ...ITEM, pix_key: '+55 (11) 91234-5678' }]);
    const other = read([
      { pix_key_type: 'PHONE', pix_key: '+5511912345678', amount_cents: 1e2, user_id: 'u', external_id: 'a' },
    ]);
    expect(canonicalContent(other)).toBe(canonicalContent(one));
  });

  it('is the same whatever the order of the members of metadata', () => {
    const one = read([{ ...ITEM, metadata: { a: '1', b: '2', B: '3' } }]);
    expect(canonicalContent(read([{ ...ITEM, metadata: { B: '3', b: '2', a: '1' } }]))).toBe(
      canonicalContent(one),
    );
  });

  it('keeps two ids apart that together read the same', () => {
    const one = read([{ ...ITEM, external_id: 'a b', user_id: 'c' }]);
    expect(canonicalContent(read([{ ...ITEM, external_id: 'a', user_id: 'b c' }]))).not.toBe(
      canonicalContent(one),
    );
  });

  it('of a batch without schedule and priority is its items alone', () => {
    expect(canonicalContent(read([ITEM, ITEM], { priority: 'normal' }))).toBe(
      'a\tu\t100\ta@b.com\na\tu\t100\ta@b.com',
    );
  });

  it('takes two ways to write a moment for one', () => {
    const one = read([ITEM], { scheduled_for: '2026-03-02T09:00:00-03:00' });
    const other = read([ITEM], { scheduled_for: '2026-03-02T12:00:00.000Z' });
    expect(canonicalContent(other)).toBe(canonicalContent(one));
  });

  it('differs exactly when there is a first difference', () => {
    const item = fc.record({
      external_id: fc.constantFrom('a', 'b', 'a b', 'a-b'),
      user_id: fc.constantFrom('b', 'v', 'b b'),
      amount_cents: fc.constantFrom(1, 11, 111),
      pix_key: fc.constantFrom('a@b.com', ' A@B.com', 'c@b.com'),
      expected_tax_id: fc.constantFrom(undefined, '52998224725', '529.982.247-25', '12.ABC.345/01DE-35'),
      description: fc.constantFrom(undefined, 'a', '52998224725', '[]', '[["a","b"]]'),
      metadata: fc.constantFrom<object | undefined>(
        undefined,
        {},
        { a: 'b' },
        { a: 'b\tc\nd' },
        { a: 'b', c: 'd' },
        { c: 'd', a: 'b' },
        { a: '","c","d' },
      ),
    });
    const items = fc.array(item, { minLength: 1, maxLength: 3 });
    const departure = fc.record({
      scheduled_for: fc.constantFrom(undefined, '2026-03-02T12:00:00Z', '2026-03-02T12:00:00.001Z'),
      priority: fc.constantFrom(undefined, 'low', 'normal', 'high'),
    });
    fc.assert(
      fc.property(items, departure, items, departure, (first, before, second, after) => {
        const [a, b] = [read(first, before), read(second, after)];
        const isSame = firstDifference(a, b) === undefined;
        expect(canonicalContent(a) === canonicalContent(b)).toBe(isSame);
      }),
      { numRuns: 500 },
    );
  });
});

describe('firstDifference', () => {
  it.each([
    [[{ external_id: 'b' }], '/items/0/external_id'],
    [[{}, { user_id: 'v', amount_cents: 7 }], '/items/1/user_id'],
    [[{}, { amount_cents: 7, pix_key: 'x@y.com' }], '/items/1/amount_cents'],
    [[{}, { pix_key: 'x@y.com' }, { external_id: 'z' }], '/items/1/pix_key'],
    [[{}, { expected_tax_id: '52998224725' }], '/items/1/expected_tax_id'],
    [[{}, { description: 'a', metadata: { a: 'b' } }], '/items/1/description'],
    [[{}, { metadata: {} }], '/items/1/metadata'],
    [[{}], '/items/1'],
    [[{}, {}, {}], '/items/2'],
  ])('of two items and %j is at %s', (changes, pointer) => {
    const stored = read([ITEM, ITEM]);
    const sent = read(changes.map((change) => ({ ...ITEM, ...change })));
    expect(firstDifference(stored, sent)).toBe(pointer);
  });

  it('in when it goes is named before those of items', () => {
    const sent = read([{ ...ITEM, user_id: 'v' }], {
      scheduled_for: '2026-03-02T12:00:00Z',
      priority: 'low',
    });
    expect(firstDifference(read([ITEM]), sent)).toBe('/scheduled_for');
    expect(firstDifference({ ...sent, priority: 'high' }, sent)).toBe('/priority');
  });
});
