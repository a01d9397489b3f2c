import { describe, expect, it } from '@jest/globals';
import { REASON_MAX_CHARACTERS } from '#domain';
import { faultsOf, readBody } from '../../test/read-body.js';
import { MarkPayoutDto, toMarkCommand } from './held-payouts.dto.js';
import { ReasonDto, toReason } from './reason.dto.js';

const PAID = { outcome: 'paid', reason: 'on the statement', settled_at: '2026-03-02T08:59:59-03:00' };
const reasonOf = async (body: unknown) => toReason(await readBody(ReasonDto, body));
const markOf = async (body: unknown) => toMarkCommand(await readBody(MarkPayoutDto, body));

describe('a reason', () => {
  it('may be left out', async () => {
    expect(await reasonOf(undefined)).toBeNull();
    expect(await reasonOf({})).toBeNull();
    expect(await reasonOf({ reason: ' topped up ' })).toBe('topped up');
  });

  it.each([
    [null, [' wrong_type']],
    [[], [' wrong_type']],
    ['text', [' wrong_type']],
    [{ reason: 1 }, ['/reason wrong_type']],
    [{ reason: null }, ['/reason wrong_type']],
    [{ reason: '' }, ['/reason too_short']],
    [{ because: 'x' }, ['/because unknown_member']],
    [{ reason: 'a\nb' }, ['/reason invalid_characters']],
  ])('is not %j', async (body, faults) => {
    expect(await faultsOf(ReasonDto, body)).toEqual(faults);
  });
});

describe('a mark', () => {
  it('says that a payout failed, or that it was paid and when', async () => {
    expect(await markOf({ outcome: 'failed', reason: 'never arrived' })).toEqual({
      action: 'mark_failed',
      reason: 'never arrived',
    });
    expect(await markOf(PAID)).toEqual({
      action: 'mark_paid',
      reason: 'on the statement',
      settledAt: new Date('2026-03-02T11:59:59Z'),
      endToEndId: null,
      receiverIspb: null,
    });
    const more = { end_to_end_id: 'E32074986202510051200a1B2c3D4e5F', receiver_ispb: '60701190' };
    expect(await markOf({ ...PAID, ...more })).toMatchObject({
      endToEndId: more.end_to_end_id,
      receiverIspb: more.receiver_ispb,
    });
  });

  it.each([
    [undefined, ['body_missing']],
    [{}, ['/outcome required', '/reason required']],
    [{ outcome: 'lost', reason: 'x' }, ['/outcome invalid_format']],
    [{ outcome: 'paid', reason: 'x' }, ['/settled_at required']],
    [{ outcome: 'failed', reason: 'x', settled_at: PAID.settled_at }, ['/settled_at unknown_member']],
    [{ ...PAID, settled_at: '2026-03-02' }, ['/settled_at invalid_format']],
    [{ ...PAID, settled_at: '2026-13-02T00:00:00Z' }, ['/settled_at invalid_format']],
    [
      { ...PAID, end_to_end_id: 'x', receiver_ispb: 1 },
      ['/end_to_end_id invalid_format', '/receiver_ispb wrong_type'],
    ],
    [{ ...PAID, reason: 'x'.repeat(REASON_MAX_CHARACTERS + 1) }, ['/reason too_long']],
    [JSON.parse('{"outcome":"failed","reason":"x","__proto__":1}'), ['/__proto__ unknown_member']],
  ])('lists what is wrong with %j', async (body: unknown, faults) => {
    expect(await faultsOf(MarkPayoutDto, body)).toEqual(faults);
  });
});
