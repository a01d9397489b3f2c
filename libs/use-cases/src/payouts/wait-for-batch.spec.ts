import { describe, expect, it } from '@jest/globals';
import type { BatchKey, PayoutReader } from './payout-reader.port.js';
import { WaitForBatch } from './wait-for-batch.js';

/** Reports the given batches as final; the other methods of a reader are not called here. */
function readerOf(final: Set<string>): { reader: PayoutReader; questions: (readonly BatchKey[])[] } {
  const questions: (readonly BatchKey[])[] = [];
  const finalBatches = (keys: readonly BatchKey[]): Promise<readonly BatchKey[]> => {
    questions.push(keys);
    return Promise.resolve(keys.filter(({ batchId }) => final.has(batchId)));
  };
  return { reader: { finalBatches } as Partial<PayoutReader> as PayoutReader, questions };
}

const keyOf = (batchId: string): BatchKey => ({ payer: 'default', batchId });
const stays = new AbortController().signal;

describe('WaitForBatch', () => {
  it('ends the waits of all who wait for a batch that becomes final, and asks about it once', async () => {
    const final = new Set<string>();
    const { reader, questions } = readerOf(final);
    const waits = new WaitForBatch(reader);
    const both = [1, 2].map(() => waits.wait(keyOf('A'), 20_000, stays));
    const other = waits.wait(keyOf('B'), 20_000, stays);
    final.add('A');
    await Promise.all(both);
    expect(questions[0]).toEqual([keyOf('A'), keyOf('B')]);
    waits.close();
    await other;
  });

  it('ends a wait when its time is up', async () => {
    const waits = new WaitForBatch(readerOf(new Set()).reader);
    const startedAtMs = performance.now();
    await waits.wait(keyOf('A'), 60, stays);
    expect(performance.now() - startedAtMs).toBeGreaterThan(50);
    waits.close();
  });

  it('ends a wait when the client goes, and the waits that would begin then', async () => {
    const waits = new WaitForBatch(readerOf(new Set()).reader);
    const client = new AbortController();
    const wait = waits.wait(keyOf('A'), 20_000, client.signal);
    client.abort();
    await wait;
    await waits.wait(keyOf('A'), 20_000, client.signal);
    waits.close();
  });

  it('ends every wait at shutdown, and those that would begin', async () => {
    const waits = new WaitForBatch(readerOf(new Set()).reader);
    const wait = waits.wait(keyOf('A'), 20_000, stays);
    waits.close();
    await wait;
    await waits.wait(keyOf('A'), 20_000, stays);
  });

  it('keeps waiting while the database is down', async () => {
    let isDown = true;
    const finalBatches = (keys: readonly BatchKey[]): Promise<readonly BatchKey[]> => {
      if (!isDown) return Promise.resolve(keys);
      isDown = false;
      return Promise.reject(new Error('Down.'));
    };
    const waits = new WaitForBatch({ finalBatches } as Partial<PayoutReader> as PayoutReader);
    await waits.wait(keyOf('A'), 20_000, stays);
    expect(isDown).toBe(false);
    waits.close();
  });

  it('asks about a batch at once whose payer waits for few, while another waits for thousands', async () => {
    const final = new Set(['single']);
    const { reader, questions } = readerOf(final);
    const waits = new WaitForBatch(reader);
    const many = Array.from({ length: 2500 }, (_, n) => waits.wait(keyOf(String(n)), 20_000, stays));
    await waits.wait({ payer: 'other', batchId: 'single' }, 20_000, stays);
    expect(questions).toHaveLength(1);
    waits.close();
    await Promise.all(many);
  });

  it('lets more batches than one question holds take turns', async () => {
    const final = new Set<string>();
    const { reader, questions } = readerOf(final);
    const waits = new WaitForBatch(reader);
    const all = Array.from({ length: 1500 }, (_, n) => waits.wait(keyOf(String(n)), 20_000, stays));
    final.add('1400');
    await all[1400];
    expect(questions.map((keys) => keys.length)).toEqual([1000, 1000]);
    waits.close();
    await Promise.all(all);
  });
});
