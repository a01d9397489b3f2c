import { setTimeout as pause } from 'node:timers/promises';
import type { CollectedMessage } from './batch-report.js';
import type { Answer, MaloteClient } from './malote-client.js';

/** Attempts to open a stream while other collectors hold all six. */
const MAX_START_ATTEMPTS = 10;

/**
 * Collects everything that waits for an institution, as a collector of its does: start, follow Pull-Next until the line is
 * empty, DELETE. Returns the messages in their order; those of earlier runs are among them.
 */
export async function collectLine(malote: MaloteClient, ispb: string): Promise<CollectedMessage[]> {
  const collected: CollectedMessage[] = [];
  const headers = { accept: 'multipart/json' };
  let answer = await start(malote, ispb);
  for (;;) {
    if (answer.status === 200) collected.push(...(answer.body as CollectedMessage[]));
    const next = answer.headers.get('pull-next');
    if (next === null) throw new Error(`An answer of the stream of ${ispb} carries no Pull-Next.`);
    if (answer.status === 204 || (await undelivered(malote, ispb)) === 0) {
      await malote.expect([200], 'DELETE', next);
      return collected;
    }
    answer = await malote.expect([200, 204], 'GET', next, { headers });
  }
}

async function start(malote: MaloteClient, ispb: string): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const path = `/api/pix/${ispb}/stream/start`;
    const answer = await malote.expect([200, 204, 429], 'GET', path, {
      headers: { accept: 'multipart/json' },
    });
    if (answer.status !== 429) return answer;
    if (attempt === MAX_START_ATTEMPTS)
      throw new Error(`All streams of ${ispb} stay taken: ${JSON.stringify(answer.body)}`);
    await pause(Number(answer.headers.get('retry-after') ?? 1) * 1000);
  }
}

async function undelivered(malote: MaloteClient, ispb: string): Promise<number> {
  const { body } = await malote.expect([200], 'GET', `/api/pix/${ispb}/streams`);
  return (body as { undelivered: number }).undelivered;
}
