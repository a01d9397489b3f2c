import { describe, expect, it } from '@jest/globals';
import { SchedulesHold } from './schedules-hold.js';
import { aPost, endings, found, PAID } from './test/records.js';

/** The payout is claimed at 1. */
const CLAIMED = endings({ a: PAID });

describe('a schedule', () => {
  it('holds where nothing is claimed before its moment', () => {
    const history = [aPost(['a'], { scheduledFor: 1 }), CLAIMED];
    expect(found(new SchedulesHold(), history)).toMatchObject({ count: 0, decided: 1 });
  });

  it('is broken by a claim before', () => {
    const history = [aPost(['a'], { scheduledFor: 2 }), CLAIMED];
    expect(found(new SchedulesHold(), history).faults).toEqual([
      'a was claimed 1 ms before its moment (lines 1, 2)',
    ]);
  });

  it('says nothing of what was cancelled before, and of other batches', () => {
    const history = [aPost(['a'], { scheduledFor: 2 }), endings({ a: ['pending', 'cancelled'], b: PAID })];
    expect(found(new SchedulesHold(), history)).toMatchObject({ count: 0, decided: 0 });
  });
});
