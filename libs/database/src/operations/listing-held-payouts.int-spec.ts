import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { moveTo, OUTCOME_UNKNOWN, type PayoutMove } from '#domain';
import { Metrics } from '#observability';
import type { HeldPosition } from '#use-cases';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { resultsOf, storeBatch, ticketsFor, type StoredBatch } from '../../test/payout-batches.js';
import { SettlementRepository } from '../settlement/settlement.repository.js';
import { HeldPayoutRepository } from './held-payout.repository.js';

const HOUR_MS = 3_600_000;
const UNKNOWN = moveTo('needs_review', {
  reason: { code: OUTCOME_UNKNOWN, source: 'rail', detail: null },
  againInMs: HOUR_MS,
});
const REJECTED = moveTo('needs_review', { reason: { code: 'AM04', source: 'rail', detail: null } });

describe('listing what an operator has to know', () => {
  let database: TestSql;
  let heldPayouts: HeldPayoutRepository;

  /** A batch of which each payout has taken this step. */
  async function moved(count: number, move: PayoutMove): Promise<StoredBatch> {
    const store = new SettlementRepository(database.sql, new Metrics());
    const batch = await storeBatch(database.sql, count);
    await store.write(batch, resultsOf(await store.claim(batch, ticketsFor(batch), 25_000), move));
    return batch;
  }

  beforeAll(async () => {
    database = await openTestSql();
    heldPayouts = new HeldPayoutRepository(database.sql.dataSource.manager, database.sql, new Metrics());
  });
  afterAll(() => database.close());

  it('lists what is held a page at a time, each once, the oldest batches first', async () => {
    const batches: StoredBatch[] = [];
    for (const move of [UNKNOWN, REJECTED, UNKNOWN]) batches.push(await moved(3, move));
    await moved(1, moveTo('in_doubt', { againInMs: 0 }));
    const all = await heldPayouts.held({ after: undefined, limit: 1_000 });
    const paged: (typeof all)[number][] = [];
    for (let after: HeldPosition | undefined; ;) {
      const page = await heldPayouts.held({ after, limit: 2 });
      paged.push(...page);
      after = page.at(-1)?.position;
      if (page.length < 2) break;
    }
    expect(paged).toEqual(all);
    expect(all.map(({ payout }) => payout.payoutId)).toEqual(batches.flatMap(({ payoutIds }) => payoutIds));
    expect(await heldPayouts.countHeld()).toBe(9);
  });

  it('shows what waits: in doubt whatever its age, open for long, nothing else', async () => {
    const doubtful = await moved(1, moveTo('in_doubt', { againInMs: HOUR_MS }));
    const young = await storeBatch(database.sql, 1);
    const waiting = async (olderThanMs: number) =>
      (await heldPayouts.waiting({ olderThanMs, limit: 1_000 })).map(({ payout }) => payout.batchId);
    expect(await waiting(HOUR_MS)).toContain(doubtful.batchId);
    expect(await waiting(HOUR_MS)).not.toContain(young.batchId);
    expect(await waiting(0)).toContain(young.batchId);
  });

  it('says who has a payment, by any id', async () => {
    const { payoutIds, batchId } = await storeBatch(database.sql, 1);
    expect(await heldPayouts.payersOf({ by: 'payout_id', value: payoutIds[0] ?? '' })).toEqual(['acme']);
    expect(await heldPayouts.payersOf({ by: 'external_id', value: `${batchId}-1` })).toEqual(['acme']);
    expect(await heldPayouts.payersOf({ by: 'external_id', value: 'never-used' })).toEqual([]);
  });
});
