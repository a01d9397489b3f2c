import { describe, expect, it } from '@jest/globals';
import {
  waitsFor,
  type PayerBacklog,
  type PayerClass,
  type SubmissionsState,
  type WaitsFor,
} from './payer-backlog.js';
import { DEFAULT_PAYER_POLICY } from './payer-policy.js';

const SENT: SubmissionsState = { isPaused: false, isRailHeld: false, isRailDown: false };

function aBacklog(facts: Partial<PayerBacklog>): PayerBacklog {
  return {
    payer: 'acme',
    due: 0,
    scheduled: 0,
    awaitingApproval: 0,
    dueSince: null,
    processing: 0,
    inDoubt: 0,
    class: 'ready',
    policy: DEFAULT_PAYER_POLICY,
    ...facts,
  };
}

describe('what the payouts of a payer wait for', () => {
  it.each<[WaitsFor, Partial<SubmissionsState>, PayerClass]>([
    ['turn', {}, 'ready'],
    ['rail_down', { isRailDown: true }, 'ready'],
    ['rail_held', { isRailHeld: true }, 'ready'],
    // An operator can end the hold; nothing is sent before that, also once the rail answers.
    ['rail_held', { isRailHeld: true, isRailDown: true }, 'ready'],
    // Its own pause and its own limit keep it also once the rail sends again.
    ['paused', { isRailHeld: true, isRailDown: true }, 'paused'],
    ['max_in_flight', { isRailHeld: true, isRailDown: true }, 'max_in_flight'],
    ['settlement_paused', { isPaused: true, isRailHeld: true, isRailDown: true }, 'paused'],
  ])('is %s, where submissions are %j and the payer is %s', (reason, state, of) => {
    const backlog = aBacklog({ due: 1, scheduled: 1, awaitingApproval: 1, class: of });
    expect(waitsFor(backlog, { ...SENT, ...state })).toBe(reason);
  });

  it('is not the rail, where none may be sent yet', () => {
    const held = { ...SENT, isRailHeld: true, isRailDown: true };
    expect(waitsFor(aBacklog({ scheduled: 1, awaitingApproval: 1 }), held)).toBe('awaiting_approval');
    expect(waitsFor(aBacklog({ scheduled: 1 }), held)).toBe('scheduled');
    expect(waitsFor(aBacklog({ processing: 1, inDoubt: 1 }), held)).toBeNull();
  });
});
