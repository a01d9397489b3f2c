import { describe, expect, it } from '@jest/globals';
import type { BatchPace, OverviewRepository } from '#database';
import type { BatchKey } from '#use-cases';
import { SettlementPace } from './settlement-pace.js';

/** Batches as the test says; those that are final are found only when they are asked for, or are new. */
class Batches implements Pick<OverviewRepository, 'pace'> {
  all: readonly BatchPace[] = [];
  asked: readonly BatchKey[] = [];

  pace(known: readonly BatchKey[], since: Date | undefined) {
    this.asked = known;
    const isFound = ({ batchId, createdAt }: BatchPace) =>
      (since !== undefined && createdAt > since) || known.some((one) => one.batchId === batchId);
    return Promise.resolve(this.all.filter((one) => !one.isFinal || isFound(one)));
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
    expect(await pace.look(batches, at(10))).toEqual([]);
    batches.all = [
      batch('old', { paid: 103, failed: 1, isFinal: true }),
      batch('new', { createdAt: at(11), paid: 5 }),
    ];
    expect(await pace.look(batches, at(12))).toEqual([{ at: at(10), sinceMs: 2_000, paid: 8, failed: 1 }]);
    expect(await pace.look(batches, at(14))).toEqual([{ at: at(10), sinceMs: 4_000, paid: 8, failed: 1 }]);
    expect(batches.asked.map(({ batchId }) => batchId)).toEqual(['new']);
  });

  it('counts a batch that came and went between two looks, and one that came during a look once', async () => {
    const [pace, batches] = [new SettlementPace(), new Batches()];
    await pace.look(batches, at(10));
    const duringLook = { createdAt: at(20.5), isFinal: true };
    batches.all = [
      batch('between', { createdAt: at(11), paid: 7, isFinal: true }),
      batch('during', { ...duringLook, failed: 1 }),
    ];
    await pace.look(batches, at(20));
    expect(await pace.look(batches, at(30))).toEqual([
      { at: at(20), sinceMs: 10_000, paid: 7, failed: 1 },
      { at: at(30), sinceMs: 10_000, paid: 0, failed: 0 },
    ]);
  });

  it('keeps a quarter of an hour, in steps that begin at the same moments at every process', async () => {
    const [pace, other, batches] = [new SettlementPace(), new SettlementPace(), new Batches()];
    for (let second = 0; second < 2_000; second += 5) {
      batches.all = [batch('one', { paid: second })];
      await pace.look(batches, at(second));
      if (second % 15 === 0) await other.look(batches, at(second + 3));
    }
    const points = await pace.look(batches, at(2_000));
    expect(points).toHaveLength(90);
    expect(points.at(-2)).toEqual({ at: at(1_990), sinceMs: 10_000, paid: 10, failed: 0 });
    const others = await other.look(batches, at(2_003));
    expect(others.every((point) => point.at.getTime() % 10_000 === 0)).toBe(true);
  });
});
