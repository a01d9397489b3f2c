import { randomUUID } from 'node:crypto';
import { waitFor } from '#testing';
import { sendTo } from '../send-to.js';

type Api = Parameters<typeof sendTo>[0];

/** Calls that need a payout in review: no example makes one, for it takes a key that the rail refuses. */
export const NEED_A_HELD_PAYOUT: ReadonlySet<string> = new Set([
  'checkPayoutStatus',
  'redrivePayout',
  'markPayout',
]);

/** Calls that need a batch that awaits approval: the default policy asks for none. */
export const NEED_AN_APPROVAL: ReadonlySet<string> = new Set(['approveBatch', 'rejectBatch']);

/** Sends a batch while the policy asks for approval of it. Returns its id. */
export async function awaitApproval(api: Api): Promise<string> {
  const batchId = `awaiting-${randomUUID()}`;
  const policy = '/api/operations/payers/default';
  await sendJson(api, 'PUT', policy, { approval_above_cents: 1 });
  await sendJson(api, 'POST', '/api/payouts', orderOf(batchId, 'u1@email.com'));
  await sendJson(api, 'PUT', policy, { approval_above_cents: null });
  return batchId;
}

/** Pays to a key that the rail rejects with an operator's code, and waits until the payout is held. Returns its id. */
export async function holdAPayout(api: Api): Promise<string> {
  const batchId = `held-${randomUUID()}`;
  await sendJson(api, 'POST', '/api/payouts', orderOf(batchId, 'am04@sandbox.pix'));
  return waitFor(
    async () => {
      const { json } = await sendTo(api, { path: `/api/payouts/items?external_id=${batchId}` });
      const [item] = (json as { items: { payout_id: string; status: string }[] }).items;
      return item?.status === 'needs_review' ? item.payout_id : undefined;
    },
    { what: 'a held payout' },
  );
}

const orderOf = (batchId: string, pixKey: string) => ({
  batch_id: batchId,
  items: [{ external_id: batchId, user_id: 'user', amount_cents: 100, pix_key: pixKey }],
});

const sendJson = (api: Api, method: string, path: string, body: object) =>
  sendTo(api, { method, path, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
