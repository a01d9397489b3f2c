import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import { HttpProblem } from '../problems/http-problem.js';
import type { HeldBytes } from './unfinished-bodies.js';

/**
 * Reads a body, inflated where it is gzip. Neither what is sent nor what it becomes may be more than `limitBytes`: inflating stops
 * there. Where it is refused, what is left of it stays unread.
 *
 * @throws HttpProblem `body_too_large` with `limitBytes`, `too_many_bodies`, `malformed_gzip`, `body_incomplete` when the client stops in the middle
 */
export function readBody(request: IncomingMessage, limitBytes: number, held: HeldBytes): Promise<Buffer> {
  const gunzip = contentCodingOf(request) === GZIP ? createGunzip() : undefined;
  const source = gunzip ?? request;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let sentBytes = 0;
    const settle = (problem?: HttpProblem): void => {
      held.release();
      source.off('data', take).off('end', settle);
      request.off('data', countSent).off('error', stop).off('close', stop);
      if (gunzip !== undefined) request.unpipe(gunzip.destroy());
      if (problem === undefined) resolve(Buffer.concat(chunks, bytes));
      else reject(problem);
    };
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > limitBytes) settle(new HttpProblem('body_too_large', { details: { limitBytes } }));
      else if (held.add(chunk.length)) chunks.push(chunk);
      else settle(new HttpProblem('too_many_bodies'));
    };
    /** Empty gzip members become nothing, however many there are. */
    const countSent = (chunk: Buffer): void => {
      sentBytes += chunk.length;
      if (sentBytes > limitBytes) settle(new HttpProblem('body_too_large', { details: { limitBytes } }));
    };
    const stop = (): void => {
      // All of a body may have been read, and its end not be inflated yet.
      if (!request.readableEnded) settle(new HttpProblem('body_incomplete'));
    };
    request.once('error', stop).once('close', stop);
    source.on('data', take).once('end', settle);
    gunzip?.once('error', (cause) => {
      settle(new HttpProblem('malformed_gzip', { cause }));
    });
    if (gunzip !== undefined) request.on('data', countSent).pipe(gunzip);
  });
}

export const GZIP = 'gzip';

/** In lower case; `identity` where a body is sent as it is. */
export function contentCodingOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  return (headers['content-encoding'] ?? 'identity').toLowerCase();
}
