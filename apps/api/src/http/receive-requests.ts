import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem } from './problems/http-problem.js';

const HEADERS_OF_EVERY_ANSWER = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  // Payments and what became of them belong in no cache on the way.
  'cache-control': 'no-store',
} as const;

/** A process that stops is alive and can be measured; that it is not ready is how a load balancer learns of it. */
const ROUTES_ANSWERED_TO_THE_END = new Set(['/health/live', '/metrics']);

/** The headers every answer carries, those Fastify makes by itself included. */
export function setEveryAnswersHeaders(request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers(HEADERS_OF_EVERY_ANSWER).header('x-request-id', request.id);
}

/**
 * What happens to every request before its route: headers, the refusal of what no rule can allow, and of new work while the
 * process stops (a waiting collector that was just sent away would otherwise come straight back and wait again).
 */
export function receiveRequests(instance: FastifyInstance, isStopping: () => boolean): void {
  instance.addHook('onRequest', (request, reply, done) => {
    setEveryAnswersHeaders(request, reply);
    // A NUL is in nobody's id, and Postgres cannot store one.
    if (request.originalUrl.includes('%00')) {
      done(new HttpProblem('malformed_url'));
    } else if (isStopping() && !ROUTES_ANSWERED_TO_THE_END.has(request.routeOptions.url ?? '')) {
      void reply.header('connection', 'close');
      done(new HttpProblem('shutting_down'));
    } else {
      done();
    }
  });
}
