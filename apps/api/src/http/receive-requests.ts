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

const READINESS_ROUTE = '/health/ready';

export interface ReceivingSettings {
  readonly everyAnswersHeaders: Readonly<Record<string, string>>;
  /** It was told to stop, and serves on until load balancers have noticed. */
  readonly isLeaving: () => boolean;
  readonly isStopping: () => boolean;
}

/**
 * What happens to every request before its route: headers, the refusal of what no rule can allow, and of new work while the
 * process stops (a waiting collector that was just sent away would otherwise come straight back and wait again).
 */
export function receiveRequests(
  instance: FastifyInstance,
  { everyAnswersHeaders, isLeaving, isStopping }: ReceivingSettings,
): void {
  const isRefused = (route: string): boolean =>
    isStopping() ? !ROUTES_ANSWERED_TO_THE_END.has(route) : isLeaving() && route === READINESS_ROUTE;
  instance.addHook('onRequest', (request, reply, done) => {
    setEveryAnswersHeaders(request, reply, everyAnswersHeaders);
    // A NUL is in nobody's id, and Postgres cannot store one.
    if (request.originalUrl.includes('%00')) {
      done(new HttpProblem('malformed_url'));
    } else if (hasTooManyParameters(request.originalUrl)) {
      done(new HttpProblem('too_many_parameters', { details: { limit: MAX_PARAMETERS } }));
    } else if (isRefused(request.routeOptions.url ?? '')) {
      done(new HttpProblem('shutting_down'));
    } else {
      done();
    }
  });
  // Whatever began before: whoever keeps the connection would send the next call just when it is closed, and lose it.
  instance.addHook('onSend', (_request, reply, _payload, done) => {
    if (isLeaving()) void reply.header('connection', 'close');
    done();
  });
}

function hasTooManyParameters(url: string): boolean {
  return url.length > MAX_PARAMETERS && url.split('&', MAX_PARAMETERS + 1).length > MAX_PARAMETERS;
}
