import { describe, expect, it } from '@jest/globals';
import { MAX_ISPBS_OF_KEY } from '#domain';
import { faultsOf, readBody } from '../../test/read-body.js';
import { CreateKeyDto, RotateKeyDto, toKeyGrant } from './keys.dto.js';

const YEAR_MS = 365 * 86_400_000;
const inAYear = new Date(Date.now() + YEAR_MS).toISOString();

const grantOf = async (body: object) => toKeyGrant(await readBody(CreateKeyDto, body));

describe('a key that is to be made', () => {
  it('needs a scope and nothing else', async () => {
    expect(await grantOf({ scopes: ['operate'] })).toEqual({
      scopes: ['operate'],
      payer: undefined,
      ispbs: [],
      expiresInDays: undefined,
      expiresAt: undefined,
      name: undefined,
    });
    expect(await faultsOf(CreateKeyDto, {})).toEqual(['/scopes required']);
    expect(await faultsOf(CreateKeyDto, { scopes: [] })).toEqual(['/scopes too_few']);
    expect(await faultsOf(CreateKeyDto, 'operate')).toEqual([' wrong_type']);
    expect(await faultsOf(CreateKeyDto, undefined)).toEqual(['body_missing']);
  });

  it('takes each scope and ISPB once', async () => {
    const body = {
      scopes: ['streams:read', 'payouts:write', 'streams:read'],
      payer: 'acme',
      ispbs: ['32074986', '00ABC000', '32074986'],
      expires_in_days: 90,
    };
    expect(await grantOf(body)).toMatchObject({
      scopes: ['streams:read', 'payouts:write'],
      payer: 'acme',
      ispbs: ['32074986', '00ABC000'],
      expiresInDays: 90,
    });
  });

  it('takes null for nothing, as keys are answered', async () => {
    const body = { scopes: ['operate'], payer: null, expires_at: null, expires_in_days: null };
    expect(await grantOf(body)).toMatchObject({ payer: undefined, expiresAt: undefined });
  });

  it('takes a moment with an offset', async () => {
    const expires_at = inAYear.replace('Z', '-03:00');
    const { expiresAt } = await grantOf({ scopes: ['operate'], expires_at });
    expect(expiresAt).toEqual(new Date(Date.parse(inAYear) + 3 * 3_600_000));
  });

  it.each([
    [{ name: ' ' }, ['/name too_short']],
    [{ name: 'a'.repeat(65) }, ['/name too_long']],
    [{ name: 'two\nlines' }, ['/name invalid_characters']],
    [{ payer: '' }, ['/payer invalid_format']],
    [{ payer: 'a'.repeat(65) }, ['/payer invalid_format']],
    [{ payer: 7 }, ['/payer wrong_type']],
    [{ ispbs: '32074986' }, ['/ispbs wrong_type']],
    [{ ispbs: null }, ['/ispbs wrong_type']],
    [{ ispbs: ['0000000a'] }, ['/ispbs/0 invalid_format']],
    [{ ispbs: Array.from({ length: MAX_ISPBS_OF_KEY + 1 }, () => '00000000') }, ['/ispbs too_many']],
    [{ expires_in_days: 1.5 }, ['/expires_in_days wrong_type']],
    [{ expires_in_days: '90' }, ['/expires_in_days wrong_type']],
    [{ expires_in_days: 3651 }, ['/expires_in_days out_of_range']],
    [{ expires_at: '2030-01-01' }, ['/expires_at invalid_format']],
    [{ expires_at: '2030-13-01T00:00:00Z' }, ['/expires_at invalid_format']],
    [{ expires_at: inAYear, expires_in_days: 1 }, ['/expires_at too_many']],
    [{ constructor: 1 }, ['/constructor unknown_member']],
    [JSON.parse('{"__proto__":{},"name":1}'), ['/name wrong_type', '/__proto__ unknown_member']],
  ])('refuses %j', async (change: object, faults) => {
    const body = Object.defineProperties({ scopes: ['operate'] }, Object.getOwnPropertyDescriptors(change));
    expect(await faultsOf(CreateKeyDto, body)).toEqual(faults);
  });
});

describe('how a key is rotated', () => {
  it.each([
    [null, [' wrong_type']],
    [[], [' wrong_type']],
    [{ overlap_hours: -1 }, ['/overlap_hours out_of_range']],
    [{ overlap_hours: 721 }, ['/overlap_hours out_of_range']],
    [{ overlap_hours: null }, ['/overlap_hours wrong_type']],
    [{ hours: 1 }, ['/hours unknown_member']],
  ])('refuses %j', async (body, faults) => {
    expect(await faultsOf(RotateKeyDto, body)).toEqual(faults);
  });
});
