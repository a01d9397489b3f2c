import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from '#observability';
import { callerOf } from './access/caller.js';

/**
 * A request as log lines name it. The route and not the address, which holds ids and counts as one kind of call each. Ids go by the
 * names that the API gives them.
 */
export function describeRequest(request: FastifyRequest): {
  request_id: string;
  method: string;
  route: string;
  key_id?: string;
} {
  const { id: request_id, method, routeOptions } = request;
  const keyId = callerOf(request)?.keyId;
  const facts = { request_id, method, route: routeOptions.url ?? 'unknown' };
  return keyId === undefined ? facts : { ...facts, key_id: keyId };
}

/** What is refused for being too much would be too much in the log as well; who refuses it tells of it now and again. */
const TOO_MANY_REQUESTS = 429;

/**
 * One line for each answered request: debug for what went well, info for what a client did wrong, error for what we did.
 * A healthy request at info costs two comparisons here.
 */
export function logRequests(instance: FastifyInstance, logger: Logger): void {
  instance.addHook('onResponse', (request, reply, done) => {
    const status = reply.statusCode;
    const quiet = status < 400 || status === TOO_MANY_REQUESTS;
    const level = quiet ? 'debug' : status < 500 ? 'info' : 'error';
    if (logger.isLevelEnabled(level)) {
      const durationMs = Math.round(reply.elapsedTime * 10) / 10;
      const left = reply.raw.writableFinished ? {} : { clientGone: true };
      logger[level]({ ...describeRequest(request), status, durationMs, ...left }, 'Request');
    }
    done();
  });
}
