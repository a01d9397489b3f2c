import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, MaloteClients } from './call-malote.js';
import type { CollectedLedger } from './collected-ledger.js';

const HEADERS = { accept: 'multipart/json' };
const PAUSE_MS = 100;

/**
 * A collector of one institution: reads stream after stream, calls the same id again when it has lost an answer, and begins anew when
 * its stream has ended. Ends, with a DELETE, when `isOver` and nothing has come.
 */
export async function collectContinuously(
  malote: MaloteClients,
  ispb: string,
  ledger: CollectedLedger,
  isOver: () => boolean,
): Promise<void> {
  for (;;) {
    const path = `/api/pix/${ispb}/stream/start`;
    const first = await malote.once({ method: 'GET', path, headers: HEADERS }).catch(() => undefined);
    if (first?.pullNext !== undefined) {
      if (await readStream(malote, first, ledger, isOver)) return;
    } else {
      if (first === undefined && isOver()) return;
      await pause(PAUSE_MS);
    }
  }
}

/** Returns whether everything is over; false where the stream has ended. */
async function readStream(
  malote: MaloteClients,
  first: Answer,
  ledger: CollectedLedger,
  isOver: () => boolean,
): Promise<boolean> {
  const stream = ledger.newStream();
  let held = first;
  for (;;) {
    const ids = idsOf(held);
    ledger.received(stream, ids);
    const path = held.pullNext ?? '';
    if (held.status === 204 && isOver()) {
      await malote.untilAnswered({ method: 'DELETE', path });
      return true;
    }
    const answer = await malote.untilAnswered({ method: 'GET', path, headers: HEADERS });
    if (answer === 'given up' || (answer.status !== 200 && answer.status !== 204)) {
      if (answer !== 'given up' && answer.status !== 410)
        ledger.faults.push(`a Pull-Next was answered ${String(answer.status)}: ${answer.text}`);
      return false;
    }
    ledger.acknowledged(stream, ids);
    held = answer;
  }
}

function idsOf({ status, text }: Answer): string[] {
  if (status !== 200) return [];
  return (JSON.parse(text) as { endToEndId: string }[]).map(({ endToEndId }) => endToEndId);
}
