import { describe, expect, it } from '@jest/globals';
import { loadConfiguration } from '#configuration';
import { SystemClock } from '#use-cases';
import { PayoutBatchPipe } from './payout-batch.pipe.js';

const URLS = { DATABASE_URL: 'postgres://nowhere/malote', REDIS_URL: 'redis://nowhere' };
const item = (n: number) => ({
  external_id: `x-${String(n)}`,
  user_id: 'u1',
  amount_cents: 35_000,
  pix_key: `x-${String(n)}@email.com`,
});
const batch = (items: number) => ({
  batch_id: 'A',
  items: Array.from({ length: items }, (_, n) => item(n)),
});

describe('reading a batch from a body', () => {
  const pipe = new PayoutBatchPipe(loadConfiguration(URLS, false), new SystemClock());

  it('takes ten thousand items and no more', () => {
    expect(pipe.transform(batch(10_000)).items).toHaveLength(10_000);
    expect(() => pipe.transform(batch(10_001))).toThrow(
      expect.objectContaining({ code: 'too_many_items', details: { count: 10_001, limit: 10_000 } }),
    );
  });

  it('names every fault', () => {
    const faulty = {
      batch_id: 'A',
      items: [
        { ...item(0), amount_cents: 0 },
        { ...item(1), user_id: '' },
      ],
    };
    expect(() => pipe.transform(faulty)).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        faults: [
          expect.objectContaining({ pointer: '/items/0/amount_cents' }),
          expect.objectContaining({ pointer: '/items/1/user_id' }),
        ],
      }),
    );
  });
});
