import { randomUUID } from 'node:crypto';
import { waitFor } from '#testing';
import { sendTo } from '../send-to.js';

/** Calls that need a payout in review: no example makes one, for it takes a key that the rail refuses. */
export const NEED_A_HELD_PAYOUT: ReadonlySet<string> = new Set([
  'checkPayoutStatus',
  'redrivePayout',
  'markPayout',
]);

/** Pays to a key that the rail rejects with an operator's code, and waits until the payout is held. Returns its id. */
export async function holdAPayout(api: Parameters<typeof sendTo>[0]): Promise<string> {
  const batchId = `held-${randomUUID()}`;
  const order = {
    batch_id: batchId,
    items: [{ external_id: batchId, user_id: 'user', amount_cents: 100, pix_key: 'am04@sandbox.pix' }],
  };
  await sendTo(api, {
    method: 'POST',
    path: '/api/payouts',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
  return waitFor(
    async () => {
      const { json } = await sendTo(api, { path: `/api/payouts/items?external_id=${batchId}` });
      const [item] = (json as { items: { payout_id: string; status: string }[] }).items;
      return item?.status === 'needs_review' ? item.payout_id : undefined;
    },
    { what: 'a held payout' },
  );
}
