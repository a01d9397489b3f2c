import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem } from './problems/http-problem.js';

/** Far more than any call knows; each unknown one is a fault of its own in the answer. */
const MAX_PARAMETERS = 100;

/** A process that stops is alive and can be measured; that it is not ready is how a load balancer learns of it. */
const ROUTES_ANSWERED_TO_THE_END = new Set(['/health/live', '/metrics']);

/** Sets the headers every answer carries, those Fastify makes by itself included. */
export function setEveryAnswersHeaders(
  request: FastifyRequest,
  reply: FastifyReply,
  headers: Readonly<Record<string, string>>,
): void {
  void reply.headers(headers).header('x-request-id', request.id);
}

export interface ReceivingSettings {
  readonly everyAnswersHeaders: Readonly<Record<string, string>>;
  readonly isStopping: () => boolean;
}

/**
 * What happens to every request before its route: headers, the refusal of what no rule can allow, and of new work while the
 * process stops (a waiting collector that was just sent away would otherwise come straight back and wait again).
 */
export function receiveRequests(
  instance: FastifyInstance,
  { everyAnswersHeaders, isStopping }: ReceivingSettings,
): void {
  instance.addHook('onRequest', (request, reply, done) => {
    setEveryAnswersHeaders(request, reply, everyAnswersHeaders);
    // A NUL is in nobody's id, and Postgres cannot store one.
    if (request.originalUrl.includes('%00')) {
      done(new HttpProblem('malformed_url'));
    } else if (hasTooManyParameters(request.originalUrl)) {
      done(new HttpProblem('too_many_parameters', { details: { limit: MAX_PARAMETERS } }));
    } else if (isStopping() && !ROUTES_ANSWERED_TO_THE_END.has(request.routeOptions.url ?? '')) {
      void reply.header('connection', 'close');
      done(new HttpProblem('shutting_down'));
    } else {
      done();
    }
  });
}

function hasTooManyParameters(url: string): boolean {
  return url.length > MAX_PARAMETERS && url.split('&', MAX_PARAMETERS + 1).length > MAX_PARAMETERS;
}
