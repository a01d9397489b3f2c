import type { Readable } from 'node:stream';
import { HttpProblem } from '../problems/http-problem.js';

/**
 * What is still read, and thrown away, of a body that is refused. A client that is cut off while it sends mostly sees a
 * reset connection and never the answer that says why, so a body not absurdly too large is heard out.
 */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;

/**
 * Reads a body of at most `limitBytes`.
 *
 * @throws HttpProblem `body_too_large` (with `limitBytes`) once the body has been heard out, `body_incomplete` when the
 * client stops in the middle
 */
export function readBody(payload: Readable, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const refuse = (): void => {
      reject(new HttpProblem('body_too_large', { details: { limitBytes } }));
    };
    payload.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limitBytes) chunks.push(chunk);
      else chunks.length = 0;
      if (bytes > limitBytes + MAX_DISCARDED_BYTES) {
        payload.pause();
        refuse();
      }
    });
    payload.once('end', () => {
      if (bytes > limitBytes) refuse();
      else resolve(Buffer.concat(chunks, bytes));
    });
    const stop = (): void => {
      reject(new HttpProblem('body_incomplete'));
    };
    payload.once('error', stop);
    payload.once('close', stop);
  });
}

/** Hears a body out that is of no use, so that the client sees the answer. */
export async function discardBody(payload: Readable): Promise<void> {
  await readBody(payload, 0).catch(() => undefined);
}
