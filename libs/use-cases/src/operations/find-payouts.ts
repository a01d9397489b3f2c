import { Injectable } from '@nestjs/common';
import { isClientId, isEndToEndId } from '#domain';
import type { PayoutIdSearch } from '../payouts/payout-reader.port.js';
import { ReadPayouts, type PayoutWithHistory } from '../payouts/read-payouts.js';
import { HeldPayouts, type PayoutWithPayer } from './held-payouts.port.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Payments of one id that one payer can have: an original and its duplicates. */
const FOUND_PER_PAYER = 100;

export interface FoundPayout extends PayoutWithHistory {
  readonly payer: string;
}

/** Payouts that have been open too long, are in doubt or held, oldest first. */
export interface StuckPayouts {
  readonly items: readonly PayoutWithPayer[];
  readonly hasMore: boolean;
}

/** Finds payouts of all payers. Errors of all: `database_unavailable`. */
@Injectable()
export class FindPayouts {
  constructor(
    private readonly held: HeldPayouts,
    private readonly reading: ReadPayouts,
  ) {}

  async stuck({
    olderThanMs,
    limit,
  }: {
    readonly olderThanMs: number;
    readonly limit: number;
  }): Promise<StuckPayouts> {
    const [held, waiting] = await Promise.all([
      this.held.held({ after: undefined, limit: limit + 1 }),
      this.held.waiting({ olderThanMs, limit: limit + 1 }),
    ]);
    const items = [...held, ...waiting].sort(byAge);
    return { items: items.slice(0, limit), hasMore: items.length > limit };
  }

  /** All payouts that have an id, whichever kind of id it is. */
  async payouts(id: string): Promise<readonly FoundPayout[]> {
    const found = new Map<string, FoundPayout>();
    for (const search of searchesFor(id)) {
      for (const payer of await this.held.payersOf(search)) {
        const page = { cursor: undefined, limit: FOUND_PER_PAYER };
        const { items } = await this.reading.search(payer, search, page);
        for (const item of items) found.set(item.payout.payoutId, { payer, ...item });
      }
    }
    return [...found.values()];
  }
}

/** An external_id is whatever its client likes, also what looks like one of ours. */
function searchesFor(value: string): readonly PayoutIdSearch[] {
  return [
    ...(UUID.test(value) ? [{ by: 'payout_id' as const, value: value.toLowerCase() }] : []),
    ...(isEndToEndId(value) ? [{ by: 'end_to_end_id' as const, value }] : []),
    ...(isClientId(value) ? [{ by: 'external_id' as const, value }] : []),
  ];
}

function byAge(a: PayoutWithPayer, b: PayoutWithPayer): number {
  return a.payout.createdAt.getTime() - b.payout.createdAt.getTime();
}
