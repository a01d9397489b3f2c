import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { PayoutReader } from './payout-reader.port.js';
import { ReadPayouts } from './read-payouts.js';
import { MAX_WAIT_MS, READS_OF_ONE_PAYER } from './reads-by-payer.js';

/** Answers as each read is released, and finds nothing; the other methods of a reader are not called here. */
function heldReader() {
  const held: { payer: string; release: () => void }[] = [];
  const read: PayoutReader['read'] = ({ payer }) =>
    new Promise((resolve) => {
      held.push({
        payer,
        release: () => {
          resolve(undefined);
        },
      });
    });
  return { reader: { read } as Partial<PayoutReader> as PayoutReader, held };
}

describe('reading payouts', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('of one payer goes on while another reads as much as it can', async () => {
    const { reader, held } = heldReader();
    const reading = new ReadPayouts(reader);
    const report = (payer: string) => {
      const answer = reading.report({ payer, batchId: 'batch' }, { items: true });
      return expect(answer).rejects.toMatchObject({ code: 'batch_unknown' });
    };
    const polls = Array.from({ length: 100 }, () => report('polls'));
    const other = report('other');
    expect(held.map(({ payer }) => payer)).toEqual([
      ...Array<string>(READS_OF_ONE_PAYER).fill('polls'),
      'other',
    ]);
    held.at(-1)?.release();
    await other;
    // Each that ends lets the next one begin, and a payer that has read all begins anew.
    for (let n = 0; n < 100; n += 1) {
      held.filter(({ payer }) => payer === 'polls')[n]?.release();
      await polls[n];
      await new Promise(setImmediate);
    }
    const again = report('polls');
    expect(held).toHaveLength(102);
    held.at(-1)?.release();
    await again;
  });

  it('that waits behind others that do not end is refused in time, and the next ones read again', async () => {
    jest.useFakeTimers();
    const { reader, held } = heldReader();
    const reading = new ReadPayouts(reader);
    const report = () => reading.report({ payer: 'polls', batchId: 'batch' }, { items: true });
    const hang = Array.from({ length: READS_OF_ONE_PAYER }, report);
    // As many as may read at a time: one that is refused must not be let in later, in the place of another.
    const refused = hang.map(() => expect(report()).rejects.toMatchObject({ code: 'database_unavailable' }));
    jest.advanceTimersByTime(MAX_WAIT_MS - 1);
    const waits = report();
    jest.advanceTimersByTime(1);
    await Promise.all(refused);
    for (const { release } of held) release();
    await Promise.allSettled(hang);
    expect(held).toHaveLength(READS_OF_ONE_PAYER + 1);
    held.at(-1)?.release();
    await expect(waits).rejects.toMatchObject({ code: 'batch_unknown' });
  });
});
