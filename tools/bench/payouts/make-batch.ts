import { randomUUID } from 'node:crypto';

/** A batch as a client posts it. */
export interface BenchBatch {
  readonly batch_id: string;
  readonly items: readonly {
    readonly external_id: string;
    readonly user_id: string;
    readonly amount_cents: number;
    readonly pix_key: string;
  }[];
}

/** A batch of payouts to ordinary sandbox keys, all ids new. */
export function makeBatch(items: number): BenchBatch {
  const run = randomUUID().slice(0, 8);
  return {
    batch_id: `bench-${run}`,
    items: Array.from({ length: items }, (_, index) => ({
      external_id: `${run}-${String(index)}`,
      user_id: `user-${String(index % 1000)}`,
      amount_cents: 100 + index,
      pix_key: `receiver.${String(index)}.${run}@example.com`,
    })),
  };
}
