import { describe, expect, it } from '@jest/globals';
import type { HistoryRecord } from '../history/record.js';
import { checkHistory } from './check-history.js';
import { aMessage, aPost, aPull, endings, PAID, theBatch, theFeed } from './test/records.js';

const BEGAN: HistoryRecord = { kind: 'began', at: 0, seed: 1, rail: 'simulated' };
const ENDED: HistoryRecord = { kind: 'ended', at: 2_000 };
/** One payout, from its acceptance to its message. */
const SOUND: readonly HistoryRecord[] = [
  BEGAN,
  aPost(['a']),
  aPull(1, [5, 6], ['a']),
  aPull(1, [7, 8], []),
  theFeed(['e1', 'payout.paid', 'a'], ['e2', 'batch.completed', 'ana-1']),
  endings({ a: PAID }),
  theBatch({ paid: 1 }),
  aMessage('a'),
  ENDED,
];

async function broken(records: readonly HistoryRecord[]): Promise<string[]> {
  const findings = await checkHistory(records);
  return findings.flatMap(({ faults }) => faults);
}

describe('checking a history', () => {
  it('finds nothing in a sound one', async () => {
    expect(await broken(SOUND)).toEqual([]);
  });

  it('finds what is missing, whichever record is left out', async () => {
    for (const record of SOUND) {
      const others = SOUND.filter((other) => other !== record);
      expect(await broken(others)).not.toEqual([]);
    }
  });

  it('finds an answer that is not of the contract', async () => {
    const refused = aPost([], { batch: 'ana-2', status: 500 });
    expect(await broken([BEGAN, refused, ...SOUND.slice(1)])).toContain('post was answered 500 (line 2)');
  });
});
