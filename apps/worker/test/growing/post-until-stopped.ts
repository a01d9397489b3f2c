import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from './two-installations.js';

const PAUSE_MS = 20;

export interface PostedBatch {
  readonly path: string;
  readonly body: string;
  readonly items: readonly { readonly external_id: string; readonly pix_key: string }[];
}

export interface Posting {
  /** So far. */
  readonly posted: readonly PostedBatch[];
  stop(): Promise<readonly PostedBatch[]>;
}

/** A payer that posts one batch after the other, until it is stopped, and repeats any of them after each. */
export function postUntilStopped(
  payer: string,
  itemsEach: number,
  call: (path: string, body: string) => Promise<Answer>,
): Posting {
  const posted: PostedBatch[] = [];
  let isOver = false;
  const post = async ({ body }: PostedBatch, expected: readonly number[]): Promise<void> => {
    const { status, text } = await call('/api/payouts', body);
    if (!expected.includes(status)) throw new Error(text);
  };
  const postAll = async (): Promise<void> => {
    while (!isOver) {
      const batch = batchOf(payer, posted.length, itemsEach);
      // 200 where an earlier try has had no answer.
      await post(batch, [201, 200]);
      posted.push(batch);
      await post(posted[Math.floor(Math.random() * posted.length)] ?? batch, [200]);
      await pause(PAUSE_MS);
    }
  };
  const posting = postAll();
  return {
    posted,
    stop: async () => {
      isOver = true;
      await posting;
      return posted;
    },
  };
}

function batchOf(payer: string, number: number, count: number): PostedBatch {
  const batchId = `${payer}-${String(number)}`;
  const items = Array.from({ length: count }, (_, n) => ({
    external_id: `${batchId}-${String(n)}`,
    user_id: 'user',
    amount_cents: 100,
    pix_key: `${batchId}-${String(n)}@example.com`,
  }));
  return { path: `/api/payouts/${batchId}`, body: JSON.stringify({ batch_id: batchId, items }), items };
}
