import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Response } from 'express';
import type { ClientId, Payout } from '#domain';
import { answerCsv } from './items-csv.js';

const AT = new Date('2025-10-05T12:00:00Z');
const PAGE_ITEMS = 1000;

function payout(index: number): Payout {
  return {
    payoutId: '01a202fe-990f-7000-990d-de7d749ebc9f',
    batchId: 'A' as ClientId,
    index,
    externalId: `x-${String(index)}` as ClientId,
    userId: 'u1' as ClientId,
    amountCents: 35_000,
    pixKey: { type: 'EMAIL', value: 'u1@email.com' },
    status: 'pending',
    endToEndId: undefined,
    receiverIspb: undefined,
    settledAt: undefined,
    failure: undefined,
    duplicateOf: undefined,
    createdAt: AT,
    updatedAt: AT,
  };
}

/** A long batch that notes how far it was read. */
class LongBatch {
  pagesRead = 0;

  async *pages(count: number, failAt?: number): AsyncGenerator<readonly Payout[]> {
    for (let page = 0; page < count; page += 1) {
      await turn();
      if (page === failAt) throw new Error('The database has gone.');
      this.pagesRead += 1;
      yield Array.from({ length: PAGE_ITEMS }, (_, n) => payout(page * PAGE_ITEMS + n));
    }
  }
}

function noResponse(): Response {
  const response = { setHeader: () => response };
  return response as unknown as Response;
}

/** Time enough for a client to read a hundred pages. */
async function manyTurns(): Promise<void> {
  for (let turns = 0; turns < 500; turns += 1) await turn();
}

describe('items as CSV', () => {
  it('are read to the end while the client reads', async () => {
    const batch = new LongBatch();
    let text = '';
    for await (const chunk of await answerCsv(noResponse(), { batchId: 'A', language: 'en' }, batch.pages(5)))
      text += String(chunk);
    expect(text.trimEnd().split('\n')).toHaveLength(5 * PAGE_ITEMS + 1);
  });

  it('are read no further than a little ahead of the client', async () => {
    const batch = new LongBatch();
    const csv = await answerCsv(noResponse(), { batchId: 'A', language: 'en' }, batch.pages(100));
    csv.once('readable', () => undefined);
    await manyTurns();
    expect(batch.pagesRead).toBeLessThan(5);
    csv.destroy();
  });

  it('are read no further when the client has left', async () => {
    const batch = new LongBatch();
    const csv = await answerCsv(noResponse(), { batchId: 'A', language: 'en' }, batch.pages(100));
    csv.destroy();
    await manyTurns();
    expect(batch.pagesRead).toBeLessThan(5);
  });

  it('are cut off, not ended, by a fault in the middle', async () => {
    const batch = new LongBatch();
    const reading = async () => {
      for await (const _chunk of await answerCsv(
        noResponse(),
        { batchId: 'A', language: 'en' },
        batch.pages(5, 3),
      ));
    };
    await expect(reading()).rejects.toThrow('The database has gone.');
  });

  it('whose first page fails are not answered at all', async () => {
    await expect(
      answerCsv(noResponse(), { batchId: 'A', language: 'en' }, new LongBatch().pages(5, 0)),
    ).rejects.toThrow();
  });
});
