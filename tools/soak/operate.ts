import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, Call, MaloteClients } from './call-malote.js';
import type { SoakRail } from './soak-rail.js';

const LOOK_EVERY_MS = 2_000;
/** A payout that a worker looks up at this moment, or that has ended meanwhile: the next look decides. */
const NOT_NOW = 409;

/** What an operator works with. */
export interface Desk {
  readonly malote: Pick<MaloteClients, 'untilAnswered'>;
  /** Whether the books of the rail have a payment; undefined: the rail itself says so to workers. */
  readonly isInBooks: SoakRail['isInBooks'];
  /** The id at the rail, as `ops payout` shows it; undefined: it has none, or the database does not answer. */
  readonly paymentIdOf: (payoutId: string) => Promise<string | undefined>;
  /** Called once a payout is marked as failed. */
  readonly onMarkedFailed: (externalId: string) => void;
}

/** The ids of payouts an operator has acted upon, and answers that are not of the contract. */
export interface Operated {
  readonly redriven: ReadonlySet<string>;
  readonly markedFailed: ReadonlySet<string>;
  readonly faults: readonly string[];
}

interface HeldPayout {
  readonly payout_id: string;
  readonly external_id: string;
}

/**
 * An operator who does what docs/operations.md says about payouts that need review: marks as failed what the books of the rail do
 * not have, and has everything else sent again under its payment id. Looks every two seconds until it is over.
 */
export async function operateHeldPayouts(desk: Desk, isOver: () => boolean): Promise<Operated> {
  const redriven = new Set<string>();
  const markedFailed = new Set<string>();
  const faults: string[] = [];
  while (!isOver()) {
    for (const { payout_id, external_id } of await heldPayouts(desk, isOver)) {
      const isLost = await isMissingInBooks(desk, payout_id);
      const answer = await desk.malote.untilAnswered(isLost ? markFailed(payout_id) : redrive(payout_id));
      if (!isDone(answer, faults)) continue;
      if (isLost) desk.onMarkedFailed(external_id);
      (isLost ? markedFailed : redriven).add(payout_id);
    }
    await pause(LOOK_EVERY_MS);
  }
  return { redriven, markedFailed, faults };
}

async function heldPayouts({ malote }: Desk, isOver: () => boolean): Promise<readonly HeldPayout[]> {
  const path = '/api/operations/payouts/held?limit=1000';
  const answer = await malote.untilAnswered({ method: 'GET', path }, isOver);
  if (answer === 'given up' || answer.status !== 200) return [];
  return (JSON.parse(answer.text) as { items: HeldPayout[] }).items;
}

/** Without an id nothing can be found there, and nothing is said of it. */
async function isMissingInBooks({ isInBooks, paymentIdOf }: Desk, payoutId: string): Promise<boolean> {
  if (isInBooks === undefined) return false;
  const paymentId = await paymentIdOf(payoutId);
  return paymentId !== undefined && !isInBooks(paymentId);
}

function isDone(answer: Answer | 'given up', faults: string[]): boolean {
  if (answer === 'given up' || answer.status === NOT_NOW) return false;
  if (answer.status !== 200) faults.push(`an operator was answered ${String(answer.status)}: ${answer.text}`);
  return answer.status === 200;
}

function redrive(payoutId: string): Call {
  return post(`/api/operations/payouts/${payoutId}/redrive`, { reason: 'The soak' });
}

function markFailed(payoutId: string): Call {
  const reason = 'The soak: the books of the rail do not have it';
  return post(`/api/operations/payouts/${payoutId}/mark`, { outcome: 'failed', reason });
}

function post(path: string, body: object): Call {
  const headers = { 'content-type': 'application/json' };
  return { method: 'POST', path, headers, body: JSON.stringify(body) };
}
