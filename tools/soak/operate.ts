import { setTimeout as pause } from 'node:timers/promises';
import type { HistoryRecord } from './history/record.js';
import { callOf, type Call, type MaloteClients } from './call-malote.js';
import type { SoakRail } from './soak-rail.js';

const LOOK_EVERY_MS = 2_000;

/** What an operator works with. */
export interface Desk {
  readonly malote: Pick<MaloteClients, 'untilAnswered'>;
  /** Whether the books of the rail have a payment; undefined: the rail itself says so to workers. */
  readonly isInBooks: SoakRail['isInBooks'];
  /** The id at the rail, as `ops payout` shows it; undefined: it has none, or the database does not answer. */
  readonly paymentIdOf: (payoutId: string) => Promise<string | undefined>;
  readonly write: (record: HistoryRecord) => void;
}

/**
 * An operator who does what docs/operations.md says about payouts that need review: marks as failed what the books of the rail do
 * not have, and has everything else sent again under its payment id. Looks every two seconds until it is over.
 */
export async function operateHeldPayouts(desk: Desk, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    for (const payout of await heldPayouts(desk, isOver)) {
      const isLost = await isMissingInBooks(desk, payout);
      const answer = await desk.malote.untilAnswered(isLost ? markFailed(payout) : redrive(payout));
      if (answer === 'given up') continue;
      desk.write({ kind: 'operate', action: isLost ? 'mark failed' : 'redrive', payout, ...callOf(answer) });
    }
    await pause(LOOK_EVERY_MS);
  }
}

async function heldPayouts({ malote }: Desk, isOver: () => boolean): Promise<readonly string[]> {
  const path = '/api/operations/payouts/held?limit=1000';
  const answer = await malote.untilAnswered({ method: 'GET', path }, isOver);
  if (answer === 'given up' || answer.status !== 200) return [];
  return (JSON.parse(answer.text) as { items: { payout_id: string }[] }).items.map(
    ({ payout_id }) => payout_id,
  );
}

/** Without an id nothing can be found there, and nothing is said of it. */
async function isMissingInBooks({ isInBooks, paymentIdOf }: Desk, payoutId: string): Promise<boolean> {
  if (isInBooks === undefined) return false;
  const paymentId = await paymentIdOf(payoutId);
  return paymentId !== undefined && !(await isInBooks(paymentId));
}

function redrive(payoutId: string): Call {
  return post(`/api/operations/payouts/${payoutId}/redrive`, { reason: 'The soak' });
}

function markFailed(payoutId: string): Call {
  const reason = 'The soak: the books of the rail do not have it';
  return post(`/api/operations/payouts/${payoutId}/mark`, { outcome: 'failed', reason });
}

function post(path: string, body: object): Call {
  return { method: 'POST', path, body };
}
