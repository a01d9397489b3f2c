import { Injectable } from '@nestjs/common';
import { isClientId, isEndToEndId } from '#domain';
import type { PayoutSearch } from '../payouts/payout-reader.port.js';
import { ReadPayouts, type PayoutStory } from '../payouts/read-payouts.js';
import { OperatedPayouts, type OperatedPayout } from './operated-payouts.port.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Payments of one id that one payer can have: an original and its duplicates. */
const STORIES_PER_PAYER = 100;

/** A payment's story, and whose it is. */
export interface OwnedStory extends PayoutStory {
  readonly payer: string;
}

/** What waits too long, is in doubt or held, oldest first. */
export interface Survey {
  readonly items: readonly OperatedPayout[];
  /** There are more than are shown. */
  readonly hasMore: boolean;
}

/** Looks over the payouts of all payers. Errors of all: `database_unavailable`. */
@Injectable()
export class SurveyPayouts {
  constructor(
    private readonly operated: OperatedPayouts,
    private readonly payouts: ReadPayouts,
  ) {}

  async stuck({
    olderThanMs,
    limit,
  }: {
    readonly olderThanMs: number;
    readonly limit: number;
  }): Promise<Survey> {
    const [held, waiting] = await Promise.all([
      this.operated.held({ after: undefined, limit: limit + 1 }),
      this.operated.waiting({ olderThanMs, limit: limit + 1 }),
    ]);
    const items = [...held, ...waiting].sort(byAge);
    return { items: items.slice(0, limit), hasMore: items.length > limit };
  }

  /** Everything there is of an id, whatever kind of id it is, and whoever's. */
  async stories(id: string): Promise<readonly OwnedStory[]> {
    const stories = new Map<string, OwnedStory>();
    for (const search of searchesFor(id)) {
      for (const payer of await this.operated.payersOf(search)) {
        const { items } = await this.payouts.search(payer, search, {
          cursor: undefined,
          limit: STORIES_PER_PAYER,
        });
        for (const story of items) stories.set(story.payout.payoutId, { payer, ...story });
      }
    }
    return [...stories.values()];
  }

  countHeld(): Promise<number> {
    return this.operated.countHeld();
  }
}

/** An external_id is whatever its client likes, also what looks like one of ours. */
function searchesFor(value: string): readonly PayoutSearch[] {
  return [
    ...(UUID.test(value) ? [{ by: 'payout_id' as const, value: value.toLowerCase() }] : []),
    ...(isEndToEndId(value) ? [{ by: 'end_to_end_id' as const, value }] : []),
    ...(isClientId(value) ? [{ by: 'external_id' as const, value }] : []),
  ];
}

function byAge(a: OperatedPayout, b: OperatedPayout): number {
  return a.payout.createdAt.getTime() - b.payout.createdAt.getTime();
}
