import { setTimeout as pause } from 'node:timers/promises';
import type { AnsweredCall, HistoryRecord } from './history/record.js';
import { callOf, type Answer, type MaloteClients } from './call-malote.js';

const HEADERS = { accept: 'multipart/json' };
const PAUSE_MS = 100;

/** The streams of all collectors, numbered. */
let streams = 0;

/**
 * A collector of one institution: reads stream after stream, calls the same id again when it has lost an answer, and begins anew when
 * its stream has ended. Ends, with a DELETE, when `isOver` and nothing has come.
 */
export async function collectContinuously(
  malote: MaloteClients,
  ispb: string,
  write: (record: HistoryRecord) => void,
  isOver: () => boolean,
): Promise<void> {
  for (;;) {
    const path = `/api/pix/${ispb}/stream/start`;
    const first = await malote.once({ method: 'GET', path, headers: HEADERS }).catch(() => undefined);
    if (first?.pullNext !== undefined) {
      if (await readStream(malote, ispb, first, write, isOver)) return;
    } else {
      if (first === undefined && isOver()) return;
      await pause(PAUSE_MS);
    }
  }
}

/** Returns whether everything is over; false where the stream has ended. */
async function readStream(
  malote: MaloteClients,
  ispb: string,
  first: Answer & AnsweredCall,
  write: (record: HistoryRecord) => void,
  isOver: () => boolean,
): Promise<boolean> {
  const stream = ++streams;
  const note = (kind: 'pull' | 'delete', answer: Answer & AnsweredCall): void => {
    write({ kind, ispb, stream, ...callOf(answer), messages: kind === 'pull' ? idsOf(answer) : [] });
  };
  let held = first;
  for (;;) {
    note('pull', held);
    const path = held.pullNext;
    if (path === undefined) return false;
    if (held.status === 204 && isOver()) {
      const ended = await malote.untilAnswered({ method: 'DELETE', path });
      if (ended !== 'given up') note('delete', ended);
      return true;
    }
    const answer = await malote.untilAnswered({ method: 'GET', path, headers: HEADERS });
    if (answer === 'given up') return false;
    held = answer;
  }
}

function idsOf({ status, text }: Answer): string[] {
  if (status !== 200) return [];
  return (JSON.parse(text) as { endToEndId: string }[]).map(({ endToEndId }) => endToEndId);
}
