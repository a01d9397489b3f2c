import { randomUUID } from 'node:crypto';
import { request } from 'undici';

/** A batch of payouts to ordinary sandbox keys, all ids new. */
export function makeBatch(items: number): { readonly batch_id: string; readonly items: object[] } {
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

/** Posts a batch; milliseconds until its answer, 201, is here. */
export async function postBatch(apiUrl: string, batch: ReturnType<typeof makeBatch>): Promise<number> {
  const body = JSON.stringify(batch);
  const startedAt = performance.now();
  const answer = await request(`${apiUrl}/api/payouts?details=false`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  await answer.body.dump();
  if (answer.statusCode !== 201) throw new Error(`A batch was answered ${String(answer.statusCode)}.`);
  return performance.now() - startedAt;
}
