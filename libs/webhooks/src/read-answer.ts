import type { IncomingMessage } from 'node:http';
import type { Clock, WebhookAnswer } from '#use-cases';

/** Statuses with which a receiver may say when to come again. */
const BUSY = new Set([429, 503]);
/** What is worth reading of an answer's body so that its connection can be used again; nothing in it is of interest. */
const MAX_BODY_BYTES = 16_384;
/** A receiver that has said its status has this long for the rest. */
const BODY_PATIENCE_MS = 1_000;

/** Reads an answer to its end, or to where that is no longer worth it: then the connection is cut. Its status counts either way. */
export function readAnswer(response: IncomingMessage, clock: Clock): Promise<WebhookAnswer> {
  const answer = answerOf(response, clock);
  return new Promise((resolve) => {
    const patience = setTimeout(() => response.destroy(), BODY_PATIENCE_MS);
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) response.destroy();
    });
    // A body that breaks off changes nothing.
    response.on('error', () => undefined);
    response.once('close', () => {
      clearTimeout(patience);
      resolve(answer);
    });
  });
}

function answerOf({ statusCode = 0, headers }: IncomingMessage, clock: Clock): WebhookAnswer {
  const waitMs = BUSY.has(statusCode) ? toWaitMs(headers['retry-after'], clock) : undefined;
  return { status: statusCode, ...(waitMs !== undefined && { retryAfterMs: waitMs }) };
}

/** Seconds or a date (RFC 9110, 10.2.3). */
function toWaitMs(header: string | undefined, clock: Clock): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - clock.timeOfDay().getTime());
}
