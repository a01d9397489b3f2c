import { describe, expect, it } from '@jest/globals';
import { MAX_ISPBS_OF_KEY, parseKeyOrder } from './parse-key-order.js';
import { parseKeyRotation } from './parse-key-rotation.js';

const NOW = new Date('2026-03-02T12:00:00.000Z');
const YEAR_MS = 365 * 86_400_000;

/** The code of every fault by its pointer. */
function faultsOf(input: unknown): Record<string, string> {
  const result = parseKeyOrder(input, NOW);
  return result.ok ? {} : Object.fromEntries(result.faults.map(({ pointer, code }) => [pointer, code]));
}

describe('what a key is to be', () => {
  it('needs a scope and nothing else', () => {
    expect(parseKeyOrder({ scopes: ['operate'] }, NOW)).toEqual({
      ok: true,
      order: {
        scopes: ['operate'],
        payer: undefined,
        ispbs: [],
        expiresInDays: undefined,
        expiresAt: undefined,
      },
    });
    expect(faultsOf({})).toEqual({ '/scopes': 'required' });
    expect(faultsOf({ scopes: [] })).toEqual({ '/scopes': 'too_few' });
    expect(faultsOf('operate')).toEqual({ '': 'wrong_type' });
  });

  it('reads all there is, each scope and ISPB once', () => {
    const input = {
      scopes: ['streams:read', 'payouts:write', 'streams:read'],
      payer: 'acme',
      ispbs: ['32074986', '00ABC000', '32074986'],
      expires_in_days: 90,
    };
    expect(parseKeyOrder(input, NOW)).toMatchObject({
      ok: true,
      order: {
        scopes: ['streams:read', 'payouts:write'],
        payer: 'acme',
        ispbs: ['32074986', '00ABC000'],
        expiresInDays: 90,
      },
    });
  });

  it('takes null for nothing, as keys are answered', () => {
    const input = { scopes: ['operate'], payer: null, expires_at: null, expires_in_days: null };
    expect(parseKeyOrder(input, NOW)).toMatchObject({ ok: true, order: { payer: undefined } });
  });

  it.each([
    [{ payer: '' }, { '/payer': 'invalid_format' }],
    [{ payer: 'a'.repeat(65) }, { '/payer': 'invalid_format' }],
    [{ payer: 7 }, { '/payer': 'wrong_type' }],
    [{ ispbs: '32074986' }, { '/ispbs': 'wrong_type' }],
    [{ ispbs: ['0000000a'] }, { '/ispbs/0': 'invalid_format' }],
    [{ ispbs: Array.from({ length: MAX_ISPBS_OF_KEY + 1 }, () => '00000000') }, { '/ispbs': 'too_many' }],
    [{ expires_in_days: 1.5 }, { '/expires_in_days': 'wrong_type' }],
    [{ expires_in_days: '90' }, { '/expires_in_days': 'wrong_type' }],
    [{ expires_in_days: 3651 }, { '/expires_in_days': 'out_of_range' }],
    [{ expires_at: '2030-01-01' }, { '/expires_at': 'invalid_format' }],
    [{ expires_at: '2030-13-01T00:00:00Z' }, { '/expires_at': 'invalid_format' }],
    [{ expires_at: NOW.toISOString() }, { '/expires_at': 'out_of_range' }],
    [{ expires_at: new Date(NOW.getTime() + 11 * YEAR_MS).toISOString() }, { '/expires_at': 'out_of_range' }],
    [{ expires_at: '2027-01-01T00:00:00Z', expires_in_days: 1 }, { '/expires_at': 'too_many' }],
    [{ __proto__: null, constructor: 1 }, { '/constructor': 'unknown_member' }],
  ])('refuses %j', (change, faults) => {
    expect(faultsOf({ scopes: ['operate'], ...change })).toEqual(faults);
  });

  it('takes a moment with an offset', () => {
    expect(
      parseKeyOrder({ scopes: ['operate'], expires_at: '2026-03-02T10:00:00-03:00' }, NOW),
    ).toMatchObject({
      ok: true,
      order: { expiresAt: new Date('2026-03-02T13:00:00Z') },
    });
  });
});

describe('how a key is rotated', () => {
  it('overlaps by a day where nothing is said', () => {
    for (const input of [undefined, {}])
      expect(parseKeyRotation(input)).toEqual({ ok: true, overlapHours: 24 });
    expect(parseKeyRotation({ overlap_hours: 0 })).toEqual({ ok: true, overlapHours: 0 });
  });

  it.each([null, [], { overlap_hours: -1 }, { overlap_hours: 721 }, { overlap_hours: null }, { hours: 1 }])(
    'refuses %j',
    (input) => {
      expect(parseKeyRotation(input)).toMatchObject({ ok: false });
    },
  );
});
