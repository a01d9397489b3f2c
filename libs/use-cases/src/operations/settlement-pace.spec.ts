import { describe, expect, it } from '@jest/globals';
import type { BatchKey } from '../payouts/payout-reader.port.js';
import { OverviewReader, type BatchPace } from './overview-reader.port.js';
import { SettlementPace } from './settlement-pace.js';

/** Batches as the test says; those that are final are found only when they are asked for. */
class Batches extends OverviewReader {
  all: readonly BatchPace[] = [];
  asked: readonly BatchKey[] = [];

  override newestBatches() {
    return Promise.resolve([]);
  }

  override institutions() {
    return Promise.resolve([]);
  }

  override pace(known: readonly BatchKey[]) {
    this.asked = known;
    const isKnown = ({ batchId }: BatchPace) => known.some((one) => one.batchId === batchId);
    return Promise.resolve(this.all.filter((one) => !one.isFinal || isKnown(one)));
  }
}

const at = (second: number) => new Date(second * 1_000);

function batch(batchId: string, change: Partial<BatchPace>): BatchPace {
  return { payer: 'acme', batchId, createdAt: at(0), paid: 0, failed: 0, isFinal: false, ...change };
}

describe('the pace of settlement', () => {
  it('counts what ended from one look to the next, to the last payout of a batch, and what was there before never', async () => {
    const [pace, batches] = [new SettlementPace(), new Batches()];
    batches.all = [batch('old', { paid: 100 })];
    expect(await pace.look(batches, [], at(10))).toEqual([]);
    batches.all = [
      batch('old', { paid: 103, failed: 1, isFinal: true }),
      batch('new', { createdAt: at(11), paid: 5 }),
    ];
    expect(await pace.look(batches, [], at(12))).toEqual([
      { at: at(12), sinceMs: 2_000, paid: 8, failed: 1 },
    ]);
    expect((await pace.look(batches, [], at(14))).at(-1)).toMatchObject({ paid: 0, failed: 0 });
    expect(batches.asked.map(({ batchId }) => batchId)).toEqual(['new']);
  });

  it('begins anew when nobody has looked for a while', async () => {
    const [pace, batches] = [new SettlementPace(), new Batches()];
    batches.all = [batch('one', { paid: 1 })];
    await pace.look(batches, [], at(1));
    pace.forget();
    batches.all = [batch('one', { paid: 500 })];
    expect(await pace.look(batches, [], at(100))).toEqual([]);
  });
});
