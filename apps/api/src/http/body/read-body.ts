import type { IncomingMessage } from 'node:http';
import { HttpProblem } from '../problems/http-problem.js';
import type { HeldBytes } from './unfinished-bodies.js';

/**
 * Reads a body of at most `limitBytes`. Where it is refused, what is left of it stays unread.
 *
 * @throws HttpProblem `body_too_large` with `limitBytes`, `too_many_bodies`, `body_incomplete` when the client stops in the middle
 */
export function readBody(request: IncomingMessage, limitBytes: number, held: HeldBytes): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (problem?: HttpProblem): void => {
      held.release();
      request.off('data', take).off('end', settle).off('error', stop).off('close', stop);
      if (problem === undefined) resolve(Buffer.concat(chunks, bytes));
      else reject(problem);
    };
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > limitBytes) settle(new HttpProblem('body_too_large', { details: { limitBytes } }));
      else if (held.add(chunk.length)) chunks.push(chunk);
      else settle(new HttpProblem('too_many_bodies'));
    };
    const stop = (): void => {
      settle(new HttpProblem('body_incomplete'));
    };
    request.on('data', take).once('end', settle).once('error', stop).once('close', stop);
  });
}
