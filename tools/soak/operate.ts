import { setTimeout as pause } from 'node:timers/promises';
import type { MaloteClients } from './call-malote.js';

const LOOK_EVERY_MS = 2_000;

/**
 * An operator who sends again what is held, under its payment id: at a PSP that has no words for a payment that it does not know,
 * nothing else resolves what a worker had not sent when it was killed. Returns how many payouts that were.
 */
export async function redriveHeldPayouts(malote: MaloteClients, isOver: () => boolean): Promise<number> {
  const redriven = new Set<string>();
  while (!isOver()) {
    const path = '/api/operations/payouts/held?limit=1000';
    const answer = await malote.untilAnswered({ method: 'GET', path }, isOver);
    const { items = [] } =
      answer === 'given up' ? {} : (JSON.parse(answer.text) as { items?: { payout_id: string }[] });
    for (const { payout_id } of items) {
      redriven.add(payout_id);
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ reason: 'The soak' });
      const redrive = `/api/operations/payouts/${payout_id}/redrive`;
      await malote.untilAnswered({ method: 'POST', path: redrive, headers, body }, isOver);
    }
    await pause(LOOK_EVERY_MS);
  }
  return redriven.size;
}
