import type { HeldBatch, Ledger } from './ledger.js';
import { openCall, startPath, type ReadAnswer } from './reading-call.js';

/** How often a collector does each thing to a call, out of a hundred. */
const LEAVES_BEFORE_ANSWER = 8;
const LOSES_ANSWER = 6;
/** It leaves up to this long after it has sent its call: before the answer, while it is written, or after. */
const LEAVES_WITHIN_MS = 8;
const PAUSE_AFTER_REFUSAL_MS = 20;

/** What a collector reads from: whichever of its APIs is there. */
export interface Source {
  /** Addresses to try, the one to try first at the front. */
  addresses(): readonly string[];
  readonly ispb: string;
  /** There is nothing left to collect. */
  isDone(): Promise<boolean>;
}

/**
 * Collects until everything is done, as the worst client would: resets its connections at random moments, calls the same id again when it
 * does not know what became of a call, and changes over to another API when one is gone.
 */
export async function collectAtRandom(source: Source, ledger: Ledger, random: () => number): Promise<void> {
  while (!(await source.isDone())) await readOneStream(source, ledger, random);
}

async function readOneStream(source: Source, ledger: Ledger, random: () => number): Promise<void> {
  const first = await attempt(source, startPath(source.ispb), random);
  if (first === 'lost') return;
  if (first.status === 429 || first.status === 503) return sleep(PAUSE_AFTER_REFUSAL_MS);
  const stream = ledger.newStream();
  let held: HeldBatch = { stream, ids: first.ids };
  ledger.received(held);
  let path = first.pullNext;
  for (;;) {
    const answer = await untilAnswered(source, path, random);
    // What the stream held may or may not have been acknowledged before it ended.
    if (answer.status === 410) return;
    ledger.acknowledged(held);
    held = { stream, ids: answer.ids };
    ledger.received(held);
    if (answer.status === 204 && (await source.isDone())) return;
    if (answer.status === 200 && random() * 100 < LOSES_ANSWER) {
      const again = await untilAnswered(source, path, random);
      if (again.status === 410) return;
      if (again.text !== answer.text || again.pullNext !== answer.pullNext) ledger.replayedOtherwise(stream);
    }
    path = answer.pullNext;
  }
}

/** Calls the same id until it is answered. */
async function untilAnswered(source: Source, path: string, random: () => number): Promise<ReadAnswer> {
  for (;;) {
    const answer = await attempt(source, path, random);
    if (answer === 'lost') continue;
    if ([200, 204, 410].includes(answer.status)) return answer;
    if (answer.status !== 503 && answer.status !== 429)
      throw new Error(`${path} was answered ${answer.status}: ${answer.text}`);
    await sleep(PAUSE_AFTER_REFUSAL_MS);
  }
}

async function attempt(source: Source, path: string, random: () => number): Promise<ReadAnswer | 'lost'> {
  const [address = ''] = source.addresses();
  const call = openCall(address, { path, form: 'many' });
  if (random() * 100 < LEAVES_BEFORE_ANSWER) setTimeout(() => call.leave(), random() * LEAVES_WITHIN_MS);
  return call.answer.catch(() => 'lost' as const);
}

function sleep(pauseMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pauseMs));
}
