import { Injectable } from '@nestjs/common';
import { isClientId, isEndToEndId, parseWrittenTaxId } from '#domain';
import type { OperatorSearch } from '../payouts/payout-reader.port.js';
import { ReadPayouts, type PayoutWithHistory } from '../payouts/read-payouts.js';
import { HeldPayouts, type PayoutWithPayer } from './held-payouts.port.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What a PSP may call a payment. */
const PAYMENT_ID = /^[\x21-\x7e]{1,128}$/;
/** Payments that are read of one payer by one kind of id: an original and its duplicates, or the newest of a user. */
const FOUND_PER_PAYER = 100;

export interface FoundPayout extends PayoutWithHistory {
  readonly payer: string;
}

/** Payouts of an id; each payer's of each kind of id newest first. */
export interface FoundPayouts {
  readonly items: readonly FoundPayout[];
  readonly hasMore: boolean;
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

  /** Payouts that have an id, whichever kind of id it is, or go to a person or a company by CPF or CNPJ. Errors: `items_removed`. */
  async find(id: string): Promise<FoundPayouts> {
    const found = new Map<string, FoundPayout>();
    let hasMore = false;
    for (const search of searchesFor(id)) {
      for (const payer of await this.held.payersOf(search)) {
        const page = { cursor: undefined, limit: FOUND_PER_PAYER };
        const { items, next } = await this.reading.search(payer, search, page);
        hasMore ||= next !== undefined;
        for (const item of items) found.set(item.payout.payoutId, { payer, ...item });
      }
    }
    return { items: [...found.values()], hasMore };
  }
}

/** An external_id is whatever its client likes, also what looks like one of ours. */
function searchesFor(value: string): readonly OperatorSearch[] {
  const taxId = parseWrittenTaxId(value);
  return [
    ...(UUID.test(value) ? [{ by: 'payout_id' as const, value: value.toLowerCase() }] : []),
    ...(isEndToEndId(value) ? [{ by: 'end_to_end_id' as const, value }] : []),
    ...(PAYMENT_ID.test(value) ? [{ by: 'payment_id' as const, value }] : []),
    ...(taxId.ok ? [{ by: 'owner_tax_id' as const, value: taxId.value }] : []),
    ...(isClientId(value)
      ? [
          { by: 'external_id' as const, value },
          { by: 'user_id' as const, value, status: undefined, settled: {} },
        ]
      : []),
  ];
}

function byAge(a: PayoutWithPayer, b: PayoutWithPayer): number {
  return a.payout.createdAt.getTime() - b.payout.createdAt.getTime();
}
