import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parsePayoutBatch, scheduleFault } from './parse-payout-batch.js';

const MAX_ITEMS = 10_000;
const NOW = new Date('2026-03-01T12:00:00Z');
const ITEM = { external_id: 'u1-001', user_id: 'u1', amount_cents: 35_000, pix_key: 'u1@email.com' };
const BATCH = { batch_id: '2025-10-05-A', items: [ITEM] };

/** `pointer code` of every fault, or the reason. */
function faultsOf(input: unknown, maxItems = MAX_ITEMS): string[] {
  const result = parsePayoutBatch(input, maxItems, NOW);
  if (result.ok) return [];
  return result.reason === 'too_many'
    ? [`too_many ${String(result.count)}`]
    : result.faults.map(({ pointer, code }) => `${pointer} ${code}`);
}

const withItem = (change: object) => ({ ...BATCH, items: [{ ...ITEM, ...change }] });

describe('parsePayoutBatch', () => {
  it('reads a batch and normalises its keys', () => {
    const items = [
      ITEM,
      { ...ITEM, external_id: 'u2-002', pix_key: ' +55 11 91234-5678 ' },
      { ...ITEM, external_id: 'u3', pix_key: '12.abc.345/01de-35', pix_key_type: 'CNPJ' },
    ];
    const result = parsePayoutBatch({ batch_id: 'A', items }, MAX_ITEMS, NOW);
    expect(result).toEqual({
      ok: true,
      batch: {
        batchId: 'A',
        items: [
          {
            externalId: 'u1-001',
            userId: 'u1',
            amountCents: 35_000,
            pixKey: { type: 'EMAIL', value: 'u1@email.com' },
          },
          {
            externalId: 'u2-002',
            userId: 'u1',
            amountCents: 35_000,
            pixKey: { type: 'PHONE', value: '+5511912345678' },
          },
          {
            externalId: 'u3',
            userId: 'u1',
            amountCents: 35_000,
            pixKey: { type: 'CNPJ', value: '12ABC34501DE35' },
          },
        ],
      },
    });
  });

  it('reads who must own a key, and refuses who cannot be', () => {
    const items = [{ ...ITEM, expected_tax_id: '529.982.247-25' }];
    expect(parsePayoutBatch({ ...BATCH, items }, MAX_ITEMS, NOW)).toMatchObject({
      batch: { items: [{ expectedTaxId: '52998224725' }] },
    });
    expect(faultsOf(withItem({ expected_tax_id: '529.982.247-26' }))).toEqual([
      '/items/0/expected_tax_id check_digits',
    ]);
    expect(faultsOf(withItem({ expected_tax_id: null }))).toEqual(['/items/0/expected_tax_id wrong_type']);
  });

  it.each([
    ['nothing', undefined, [' required']],
    ['null', null, [' wrong_type']],
    ['a text', '{"batch_id":"A"}', [' wrong_type']],
    ['an array', [BATCH], [' wrong_type']],
    ['an empty object', {}, ['/batch_id required', '/items required']],
    ['items that are no array', { ...BATCH, items: { 0: ITEM } }, ['/items wrong_type']],
    ['no item', { ...BATCH, items: [] }, ['/items too_few']],
    ['a batch id of other characters', { ...BATCH, batch_id: 'a/b' }, ['/batch_id invalid_format']],
    ['a batch id that leads out of its address', { ...BATCH, batch_id: '..' }, ['/batch_id invalid_format']],
    ['a batch id that stays in its folder', { ...BATCH, batch_id: '.' }, ['/batch_id invalid_format']],
    ['the batch id that the search hides', { ...BATCH, batch_id: 'items' }, ['/batch_id invalid_format']],
    ['an empty batch id', { ...BATCH, batch_id: '' }, ['/batch_id invalid_format']],
    ['a batch id with a line feed', { ...BATCH, batch_id: 'A\n' }, ['/batch_id invalid_format']],
    ['a batch id of 65 characters', { ...BATCH, batch_id: 'a'.repeat(65) }, ['/batch_id invalid_format']],
    ['a number for batch id', { ...BATCH, batch_id: 1 }, ['/batch_id wrong_type']],
    ['unknown members', { ...BATCH, note: '', 'a/b': 1 }, ['/note unknown_member', '/a~1b unknown_member']],
    [
      'items that are no objects',
      { ...BATCH, items: [null, [], 'x', 1] },
      [0, 1, 2, 3].map((n) => `/items/${String(n)} wrong_type`),
    ],
    [
      'an empty item',
      { ...BATCH, items: [{}] },
      ['external_id', 'user_id', 'amount_cents', 'pix_key'].map((m) => `/items/0/${m} required`),
    ],
  ])('finds every fault of %s', (_name, input, faults) => {
    expect(faultsOf(input)).toEqual(faults);
  });

  it.each([
    [{ external_id: 'ação' }, '/items/0/external_id invalid_format'],
    [{ external_id: 'a\0' }, '/items/0/external_id invalid_format'],
    [{ external_id: "'; DROP TABLE payout; --" }, '/items/0/external_id invalid_format'],
    [{ external_id: '.' }, '/items/0/external_id invalid_format'],
    [{ user_id: '..' }, '/items/0/user_id invalid_format'],
    [{ external_id: ' a' }, '/items/0/external_id invalid_format'],
    [{ external_id: 'a ' }, '/items/0/external_id invalid_format'],
    [{ external_id: ' ' }, '/items/0/external_id invalid_format'],
    [{ external_id: 'a\tb' }, '/items/0/external_id invalid_format'],
    [{ external_id: 'a\u00a0b' }, '/items/0/external_id invalid_format'],
    [{ external_id: 'a'.repeat(65) }, '/items/0/external_id invalid_format'],
    [{ user_id: null }, '/items/0/user_id wrong_type'],
    [{ amount_cents: '35000' }, '/items/0/amount_cents wrong_type'],
    [{ amount_cents: 350.5 }, '/items/0/amount_cents wrong_type'],
    [{ amount_cents: 0 }, '/items/0/amount_cents out_of_range'],
    [{ amount_cents: -1 }, '/items/0/amount_cents out_of_range'],
    [{ amount_cents: 100_000_000_000 }, '/items/0/amount_cents out_of_range'],
    [{ amount_cents: true }, '/items/0/amount_cents wrong_type'],
    [{ pix_key: 5_511_912_345_678 }, '/items/0/pix_key wrong_type'],
    [{ pix_key: '11912345678' }, '/items/0/pix_key check_digits'],
    [{ pix_key: 'x'.repeat(201) }, '/items/0/pix_key too_long'],
    [{ pix_key: '529.982.247-25', pix_key_type: 'PHONE' }, '/items/0/pix_key key_type_mismatch'],
    [{ pix_key_type: 'IBAN' }, '/items/0/pix_key_type invalid_format'],
    [{ pix_key_type: null }, '/items/0/pix_key_type wrong_type'],
    [{ amount: 1 }, '/items/0/amount unknown_member'],
  ])('refuses an item with %j', (change, fault) => {
    expect(faultsOf(withItem(change))).toEqual([fault]);
  });

  it.each(['NF 000123/2026', 'PED#126', 'ana+1@example.com', '(a) b', '-', 'items', '...', 'a'.repeat(64)])(
    'reads %j as an id of an item and of a user',
    (id) => {
      expect(faultsOf(withItem({ external_id: id, user_id: id }))).toEqual([]);
    },
  );

  it('refuses a text of a megabyte at once', () => {
    expect(faultsOf(withItem({ pix_key: '+'.repeat(1_000_000) }))).toEqual(['/items/0/pix_key too_long']);
    expect(faultsOf(withItem({ user_id: 'u'.repeat(1_000_000) }))).toEqual([
      '/items/0/user_id invalid_format',
    ]);
  });

  it('takes amounts to the last centavo of the limits', () => {
    expect(faultsOf(withItem({ amount_cents: 1 }))).toEqual([]);
    expect(faultsOf(withItem({ amount_cents: 99_999_999_999 }))).toEqual([]);
    expect(faultsOf(withItem({ amount_cents: 3.5e4 }))).toEqual([]);
  });

  it('lists the faults of the batch and of all its items together', () => {
    const items = [ITEM, { ...ITEM, amount_cents: 0, pix_key: '?' }, ITEM, { ...ITEM, user_id: '' }];
    expect(faultsOf({ batch_id: '', items, extra: 1 })).toEqual([
      '/batch_id invalid_format',
      '/extra unknown_member',
      '/items/1/amount_cents out_of_range',
      '/items/1/pix_key invalid_format',
      '/items/3/user_id invalid_format',
    ]);
  });

  it('reports members called __proto__ and constructor, and reads nothing from them', () => {
    const text = `{"batch_id":"A","__proto__":{"items":[]},"constructor":1,"items":[{"__proto__":${JSON.stringify(ITEM)}}]}`;
    expect(faultsOf(JSON.parse(text))).toEqual([
      '/__proto__ unknown_member',
      '/constructor unknown_member',
      '/items/0/external_id required',
      '/items/0/user_id required',
      '/items/0/amount_cents required',
      '/items/0/pix_key required',
      '/items/0/__proto__ unknown_member',
    ]);
  });

  it('reads when a batch goes, and what is only said to be as usual is not kept', () => {
    const departure = { scheduled_for: '2026-03-02T09:00:00-03:00', priority: 'high' };
    expect(parsePayoutBatch({ ...BATCH, ...departure }, MAX_ITEMS, NOW)).toMatchObject({
      batch: { scheduledFor: new Date('2026-03-02T12:00:00Z'), priority: 'high' },
    });
    const usual = parsePayoutBatch({ ...BATCH, priority: 'normal' }, MAX_ITEMS, NOW);
    expect(usual).toEqual(parsePayoutBatch(BATCH, MAX_ITEMS, NOW));
  });

  it.each([
    [{ scheduled_for: '2026-03-02T09:00:00' }, '/scheduled_for invalid_format'],
    [{ scheduled_for: '2026-03-02' }, '/scheduled_for invalid_format'],
    [{ scheduled_for: '2026-02-30T09:00:00Z' }, '/scheduled_for invalid_format'],
    [{ scheduled_for: 1_772_000_000 }, '/scheduled_for wrong_type'],
    [{ scheduled_for: null }, '/scheduled_for wrong_type'],
    [{ priority: 'urgent' }, '/priority invalid_format'],
    [{ priority: 1 }, '/priority wrong_type'],
  ])('refuses %j', (departure, fault) => {
    expect(faultsOf({ ...BATCH, ...departure })).toEqual([fault]);
  });

  it('leaves a schedule that is not possible to acceptance, unless there are other faults to list it with', () => {
    const late = { scheduled_for: '2026-03-01T11:58:00Z' };
    expect(faultsOf({ ...BATCH, ...late })).toEqual([]);
    expect(faultsOf({ ...withItem({ amount_cents: 0 }), ...late })).toEqual([
      '/items/0/amount_cents out_of_range',
      '/scheduled_for out_of_range',
    ]);
  });

  it('refuses more items than are allowed without reading them', () => {
    const items = Array.from({ length: 4 }, () => ({ anything: 1 }));
    expect(faultsOf({ batch_id: 'A', items }, 3)).toEqual(['too_many 4']);
    expect(faultsOf({ batch_id: 'A', items: items.slice(1).map(() => ITEM) }, 3)).toEqual([]);
  });

  it('repeats no key and no id in what it says', () => {
    const secret = 'maria.silva@@exemplo';
    const result = parsePayoutBatch(withItem({ pix_key: secret, external_id: `${secret}/` }), MAX_ITEMS, NOW);
    expect(JSON.stringify(result)).not.toContain('maria');
  });

  it('throws at nothing', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }), (anything) => {
        parsePayoutBatch(anything, MAX_ITEMS, NOW);
        parsePayoutBatch({ batch_id: anything, items: anything }, MAX_ITEMS, NOW);
        parsePayoutBatch(
          { batch_id: 'A', items: [anything, { ...ITEM, pix_key: anything }] },
          MAX_ITEMS,
          NOW,
        );
      }),
    );
  });

  it('lists a hundred faults and counts the others', () => {
    const item = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 };
    const items = Array.from({ length: MAX_ITEMS }, () => item);
    expect(parsePayoutBatch({ batch_id: 'A', items }, MAX_ITEMS, NOW)).toMatchObject({
      ok: false,
      faults: { length: 100 },
      omitted: MAX_ITEMS * 10 - 100,
    });
  });
});

describe('scheduleFault', () => {
  it.each([
    ['2026-03-01T11:58:59.999Z', 'out_of_range'],
    ['2026-03-01T11:59:00Z', undefined],
    ['2027-03-02T12:00:00Z', undefined],
    ['2027-03-02T12:00:00.001Z', 'out_of_range'],
  ])('of %s at noon of 1 March 2026 is %s', (scheduledFor, code) => {
    expect(scheduleFault(new Date(scheduledFor), NOW)?.code).toBe(code);
  });
});
