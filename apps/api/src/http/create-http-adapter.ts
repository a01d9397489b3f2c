import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpSettings } from '#configuration';
import type { Logger } from '#observability';
import { answerClientErrors } from './answer-client-error.js';
import { registerBodyParsers } from './body/register-body-parsers.js';
import { limitConnections } from './limits/limit-connections.js';
import { HttpProblem } from './problems/http-problem.js';
import type { ProblemDetailsFilter } from './problems/problem-details.filter.js';
import { receiveRequests, setEveryAnswersHeaders } from './receive-requests.js';
import { requestIdOf } from './request-id.js';
import { logRequests } from './request-log.js';
import { headersOfEveryAnswer } from './security-headers.js';
import { closeConnectionsFallingIdle, StoppingFastifyAdapter } from './stopping-fastify-adapter.js';
import { traceRequests } from './trace-requests.js';

/** An item of a batch with every member at its longest takes about 350 bytes; the rest is for white space. */
const BODY_BYTES_PER_ITEM = 512;
/** A thousand Pix messages of the longest kind. */
const LEAST_BODY_LIMIT_BYTES = 4 * 1024 * 1024;
/** The address and all headers of a request together: Node's own limit, written down because rules here follow from it. */
const MAX_HEADER_BYTES = 16 * 1024;
/** As long as a whole address can be, so that validation answers for every parameter. */
const MAX_PARAMETER_CHARACTERS = MAX_HEADER_BYTES;
/** Longer than load balancers keep idle connections (60 s mostly), so that they close first and lose no request. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000;
/** For a request to arrive whole, body included. The answer may take as long as it likes: long polls are not cut. */
const REQUEST_TIMEOUT_MS = 60_000;
/** How often Node looks for requests that take too long to arrive; half a minute where nothing is said. */
const CONNECTIONS_CHECK_INTERVAL_MS = 1_000;

export interface HttpAdapterSettings {
  readonly http: HttpSettings;
  readonly sandbox: boolean;
  readonly batchMaxItems: number;
  /** How long it serves on after it was told to stop. */
  readonly leaveForMs: number;
  readonly logger: Logger;
  readonly filter: ProblemDetailsFilter;
}

/** Bytes of the largest body that is read: room for a batch of as many items as are allowed. */
export function bodyLimitBytes(batchMaxItems: number): number {
  return Math.max(LEAST_BODY_LIMIT_BYTES, batchMaxItems * BODY_BYTES_PER_ITEM);
}

/** Fastify as this API wants it, wrapped for Nest; used with Nest's own body parsers off. */
export function createHttpAdapter({
  http,
  sandbox,
  batchMaxItems,
  leaveForMs,
  logger,
  filter,
}: HttpAdapterSettings): StoppingFastifyAdapter {
  const everyAnswersHeaders = headersOfEveryAnswer(sandbox);
  const adapter = new StoppingFastifyAdapter({
    bodyLimit: bodyLimitBytes(batchMaxItems),
    routerOptions: { maxParamLength: MAX_PARAMETER_CHARACTERS },
    exposeHeadRoutes: false,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: http.headersTimeoutMs,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: CONNECTIONS_CHECK_INTERVAL_MS,
    },
    trustProxy: trustedProxies(http.trustProxy),
    // `receiveRequests` answers during a shutdown, as a problem.
    return503OnClosing: false,
    genReqId: requestIdOf,
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      setEveryAnswersHeaders(request, reply, everyAnswersHeaders);
      filter.answer(
        error.code === 'FST_ERR_BAD_URL' ? new HttpProblem('malformed_url') : error,
        request,
        reply,
      );
    },
    clientErrorHandler: answerClientErrors(everyAnswersHeaders),
  });
  adapter.leaveForMs = leaveForMs;
  const instance = adapter.getInstance();
  registerBodyParsers(instance, bodyLimitBytes(batchMaxItems));
  traceRequests(instance);
  receiveRequests(instance, {
    everyAnswersHeaders,
    isLeaving: () => adapter.isLeaving,
    isStopping: () => adapter.isStopping,
  });
  limitConnections(instance, http.maxConnections, logger);
  closeConnectionsFallingIdle(instance);
  logRequests(instance, logger);
  return adapter;
}

/** As Fastify takes it; hops are counted from 0, ours being the nearest. */
function trustedProxies(
  trusted: HttpSettings['trustProxy'],
): false | string[] | ((address: string, hop: number) => boolean) {
  if (typeof trusted === 'number') return (_address, hop) => hop < trusted;
  return trusted === false ? false : [...trusted];
}
