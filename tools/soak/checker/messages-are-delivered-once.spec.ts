import { describe, expect, it } from '@jest/globals';
import type { HistoryRecord } from '../history/record.js';
import { MessagesAreDeliveredOnce } from './messages-are-delivered-once.js';
import { aMessage, aPull, found } from './test/records.js';

const faultsIn = (...records: readonly HistoryRecord[]) =>
  found(new MessagesAreDeliveredOnce(), records).faults;
const ENDED = { status: 410 };

describe('delivering messages', () => {
  it('is sound where each is delivered, and acknowledged by the next call', () => {
    const history = [
      aPull(1, [1, 2], ['a', 'b']),
      aPull(1, [3, 4], ['c']),
      aPull(1, [5, 6], [], { kind: 'delete', status: 200 }),
      ...['a', 'b', 'c'].map((id) => aMessage(id)),
    ];
    expect(faultsIn(...history)).toEqual([]);
  });

  it('may deliver again what was not acknowledged, to another stream', () => {
    const history = [
      aPull(1, [1, 2], ['a']),
      aPull(1, [9, 10], [], ENDED),
      aPull(2, [7, 11], ['a']),
      aPull(2, [12, 13], []),
      aMessage('a'),
    ];
    expect(faultsIn(...history)).toEqual([]);
  });

  it('may have taken an acknowledgement whose answer was lost', () => {
    const lost = aPull(1, [3, 9], [], { ...ENDED, lost: 2 });
    expect(faultsIn(aPull(1, [1, 2], ['a']), lost, aMessage('a'))).toEqual([]);
  });

  it('is for the stream that has got it last to acknowledge', () => {
    const late = aPull(1, [13, 14], [], ENDED);
    const lost = aPull(2, [8, 12], [], { ...ENDED, lost: 1 });
    expect(faultsIn(aPull(1, [1, 2], ['a']), aPull(2, [6, 7], ['a']), lost, late, aMessage('a'))).toEqual([]);
  });

  it('is broken by a message that comes again after it was acknowledged', () => {
    const again = [aPull(1, [1, 2], ['a']), aPull(1, [3, 4], []), aPull(2, [5, 6], ['a'])];
    expect(faultsIn(...again, aPull(2, [7, 8], []), aMessage('a'))).toEqual([
      'a came again after it was acknowledged (lines 1, 3)',
      'a was acknowledged twice (lines 3, 4)',
    ]);
  });

  it('is broken by a message in two streams, whichever acknowledges it', () => {
    const both = [aPull(1, [1, 2], ['a']), aPull(2, [3, 4], ['a'])];
    expect(faultsIn(...both, aPull(1, [5, 6], []), aMessage('a'))).toEqual([
      'a was in another stream before this one had acknowledged it, or after (lines 2, 3)',
    ]);
  });

  it('is broken by a message that is never delivered, or does not come again', () => {
    expect(faultsIn(aMessage('a'))).toEqual(['a was settled and never delivered (line 1)']);
    expect(faultsIn(aPull(1, [1, 2], ['a']), aPull(1, [9, 10], [], ENDED), aMessage('a'))).toEqual([
      'a was delivered, and did not come again when its stream had ended without an acknowledgement (lines 3, 1)',
    ]);
  });

  it('is broken by a message for another institution, or of no settlement', () => {
    const delivered = [aPull(1, [1, 2], ['a', 'b']), aPull(1, [3, 4], [])];
    expect(faultsIn(...delivered, aMessage('a', '11111111'))).toEqual([
      'a was settled for 11111111 and delivered to 00000000 (lines 3, 1)',
      'b was delivered, and never settled (line 1)',
    ]);
  });
});
