import { describe, expect, it } from '@jest/globals';
import { CollectedLedger } from './collected-ledger.js';

describe('the ledger of what was collected', () => {
  it('lets messages come again until they are acknowledged', () => {
    const ledger = new CollectedLedger();
    const [first, second] = [ledger.newStream(), ledger.newStream()];
    ledger.received(first, ['a', 'b']);
    ledger.received(second, ['a', 'b']);
    ledger.acknowledged(second, ['a', 'b']);
    expect(ledger.faults).toEqual([]);
    expect([ledger.seen, ledger.redeliveries, ledger.acknowledgedCount]).toEqual([2, 2, 2]);
  });

  it('complains of what comes after that, and of what two streams acknowledge', () => {
    const ledger = new CollectedLedger();
    const [first, second] = [ledger.newStream(), ledger.newStream()];
    ledger.received(first, ['a']);
    ledger.acknowledged(first, ['a']);
    ledger.received(second, ['a']);
    ledger.acknowledged(second, ['a']);
    expect(ledger.faults).toEqual(['a came again after it was acknowledged', 'a was acknowledged twice']);
  });

  it('complains of a stream that acknowledges what another one has got by now', () => {
    const ledger = new CollectedLedger();
    const [first, second] = [ledger.newStream(), ledger.newStream()];
    ledger.received(first, ['a']);
    ledger.received(second, ['a']);
    ledger.acknowledged(first, ['a']);
    expect(ledger.faults).toEqual(['a was in two streams at a time']);
  });
});
