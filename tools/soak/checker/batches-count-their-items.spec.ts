import { describe, expect, it } from '@jest/globals';
import { BatchesCountTheirItems } from './batches-count-their-items.js';
import { aPost, endings, found, PAID, theBatch } from './test/records.js';

const ENDED = endings({ a: PAID, b: PAID, c: ['duplicate'] });

describe('the counts of a batch', () => {
  it('are what its items are', () => {
    const history = [aPost(['a', 'b', 'c']), ENDED, theBatch({ paid: 2, duplicate: 1 })];
    expect(found(new BatchesCountTheirItems(), history)).toMatchObject({ count: 0, decided: 1 });
  });

  it('are broken by an item that is counted as something else', () => {
    const history = [aPost(['a', 'b', 'c']), ENDED, theBatch({ paid: 1, failed: 1, duplicate: 1 })];
    expect(found(new BatchesCountTheirItems(), history).faults).toEqual([
      'ana-1 counts 1 paid, and its items 2 (line 3)',
    ]);
  });

  it('are missing where an accepted batch is lost', () => {
    expect(found(new BatchesCountTheirItems(), [aPost(['a'])]).faults).toEqual([
      'ana-1 was accepted and is lost (line 1)',
    ]);
  });
});
