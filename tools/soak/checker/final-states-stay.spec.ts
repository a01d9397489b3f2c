import { describe, expect, it } from '@jest/globals';
import { FinalStatesStay } from './final-states-stay.js';
import { aLook, aPost, endings, found, PAID, theFeed } from './test/records.js';

describe('final states', () => {
  it('stay, in what is read later, in events and in histories', () => {
    const history = [
      aPost(['a']),
      aLook(5, { a: 'processing' }),
      aLook(7, { a: 'paid' }),
      theFeed(['e1', 'payout.paid', 'a']),
      endings({ a: PAID }),
    ];
    expect(found(new FinalStatesStay(), history)).toMatchObject({ count: 0, decided: 3 });
  });

  it('may be seen by one call while another, begun before, has read what was there until then', () => {
    const slow = { ...aLook(5, { a: 'processing' }), to: 9 };
    expect(found(new FinalStatesStay(), [aLook(7, { a: 'paid' }), slow]).count).toBe(0);
  });

  it('are broken by another state that is read later, or by another event', () => {
    const reopened = [aLook(5, { a: 'paid' }), aLook(7, { a: 'processing' })];
    expect(found(new FinalStatesStay(), reopened).faults).toEqual([
      'a was paid and then processing (lines 1, 2)',
    ]);
    const contradicted = [aLook(5, { a: 'paid' }), theFeed(['e1', 'payout.failed', 'a'])];
    expect(found(new FinalStatesStay(), contradicted).faults).toEqual([
      'a was paid and then failed (lines 1, 2)',
    ]);
  });

  it('are broken by a history that leaves one, or ends elsewhere', () => {
    const left = [endings({ a: ['pending', 'processing', 'failed', 'processing', 'paid'] })];
    expect(found(new FinalStatesStay(), left).faults).toEqual([
      'a is paid after pending, processing, failed, processing, paid (line 1)',
    ]);
    const [item] = endings({ a: PAID }).items;
    const elsewhere = [
      { ...endings({}), items: item === undefined ? [] : [{ ...item, status: 'failed' as const }] },
    ];
    expect(found(new FinalStatesStay(), elsewhere).count).toBe(1);
  });
});
