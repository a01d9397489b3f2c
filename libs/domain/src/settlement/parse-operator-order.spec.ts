import { describe, expect, it } from '@jest/globals';
import { parseMarkOrder, parsePlainOrder, REASON_MAX_CHARACTERS } from './parse-operator-order.js';

const NOW = new Date('2026-03-02T12:00:00Z');
const PAID = { outcome: 'paid', reason: 'on the statement', settled_at: '2026-03-02T08:59:59-03:00' };
const mark = (input: unknown) => parseMarkOrder(input, NOW);
const faultsOf = (input: unknown): string[] => {
  const read = mark(input);
  return read.ok ? [] : read.faults.map(({ pointer, code }) => `${pointer} ${code}`);
};

describe('reading what an operator orders', () => {
  it('needs nothing for what needs nothing', () => {
    expect(parsePlainOrder('ask', undefined)).toEqual({ ok: true, order: { action: 'ask', reason: null } });
    expect(parsePlainOrder('redrive', {})).toEqual({ ok: true, order: { action: 'redrive', reason: null } });
    expect(parsePlainOrder('redrive', { reason: ' topped up ' })).toEqual({
      ok: true,
      order: { action: 'redrive', reason: 'topped up' },
    });
  });

  it.each([
    [null],
    [[]],
    ['ask'],
    [{ reason: 1 }],
    [{ reason: '' }],
    [{ because: 'x' }],
    [{ reason: 'a\nb' }],
  ])('refuses %j', (input) => {
    expect(parsePlainOrder('ask', input).ok).toBe(false);
  });

  it('reads marks', () => {
    expect(mark({ outcome: 'failed', reason: 'never arrived' })).toEqual({
      ok: true,
      order: { action: 'mark_failed', reason: 'never arrived' },
    });
    expect(mark(PAID)).toEqual({
      ok: true,
      order: {
        action: 'mark_paid',
        reason: 'on the statement',
        settledAt: new Date('2026-03-02T11:59:59Z'),
        endToEndId: null,
        receiverIspb: null,
      },
    });
    const more = { end_to_end_id: 'E32074986202510051200a1B2c3D4e5F', receiver_ispb: '60701190' };
    expect(mark({ ...PAID, ...more })).toMatchObject({
      order: { endToEndId: more.end_to_end_id, receiverIspb: more.receiver_ispb },
    });
  });

  it.each([
    [undefined, [' required']],
    [{}, ['/outcome required', '/reason required']],
    [{ outcome: 'lost', reason: 'x' }, ['/outcome invalid_format']],
    [{ outcome: 'paid', reason: 'x' }, ['/settled_at required']],
    [{ outcome: 'failed', reason: 'x', settled_at: PAID.settled_at }, ['/settled_at unknown_member']],
    [{ ...PAID, settled_at: '2026-03-02' }, ['/settled_at invalid_format']],
    [{ ...PAID, settled_at: '2026-13-02T00:00:00Z' }, ['/settled_at invalid_format']],
    [{ ...PAID, settled_at: '2026-03-02T12:05:00Z' }, ['/settled_at out_of_range']],
    [
      { ...PAID, end_to_end_id: 'x', receiver_ispb: 1 },
      ['/end_to_end_id invalid_format', '/receiver_ispb wrong_type'],
    ],
    [{ ...PAID, reason: 'x'.repeat(REASON_MAX_CHARACTERS + 1) }, ['/reason too_long']],
    [JSON.parse('{"outcome":"failed","reason":"x","__proto__":1}'), ['/__proto__ unknown_member']],
  ])('lists what is wrong with %j', (input, faults) => {
    expect(faultsOf(input)).toEqual(faults);
  });
});
