import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { addRouteConfig } from '../add-route-config.js';
import { HttpProblem } from '../problems/http-problem.js';
import { parseJson } from './parse-json.js';
import { discardBody, readBody } from './read-body.js';

/**
 * A route that reads a form's body as JSON text, because `curl -d @file` says it is a form whatever the file holds. For the
 * compatibility routes only.
 */
export const ReadsFormAsJson = (): MethodDecorator => addRouteConfig({ readsFormAsJson: true });

/** What an order for a key or a webhook, or anything else that is no list of payments, can need, many times over. */
const SMALL_BODY_LIMIT_BYTES = 64 * 1024;

/** A route whose body is a list of payments or messages, which may be large. All others read 64 KiB. */
export const ReadsLargeBody = (): MethodDecorator => addRouteConfig({ readsLargeBody: true });

/**
 * Replaces Fastify's parsers: JSON (as sent, `__proto__` included) and nothing else is read, with a limit that answers
 * instead of cutting the connection. A body that is not there is never a fault here, whatever type it is said to have;
 * a route that needs one takes it by `@JsonBody()`.
 *
 * @param largeLimitBytes - the largest body of the routes that say `@ReadsLargeBody()`
 */
export function registerBodyParsers(instance: FastifyInstance, largeLimitBytes: number): void {
  instance.removeAllContentTypeParsers();
  const read = (request: FastifyRequest, payload: IncomingMessage) =>
    readJson(
      request,
      payload,
      'readsLargeBody' in request.routeOptions.config ? largeLimitBytes : SMALL_BODY_LIMIT_BYTES,
    );
  instance.addContentTypeParser('application/json', read);
  instance.addContentTypeParser(
    'application/x-www-form-urlencoded',
    (request: FastifyRequest, payload: IncomingMessage) =>
      (readsFormAsJson(request) ? read : refuse)(request, payload),
  );
  instance.addContentTypeParser('*', refuse);
}

async function readJson(
  request: FastifyRequest,
  payload: IncomingMessage,
  limitBytes: number,
): Promise<unknown> {
  if (request.is404 || isEncoded(request)) return refuse(request, payload);
  const body = await readBody(payload, limitBytes);
  return body.length === 0 ? undefined : parseJson(body);
}

/** No body, no fault; nor for an address nothing answers at, which is the fault to tell. */
async function refuse(request: FastifyRequest, payload: IncomingMessage): Promise<undefined> {
  if (isEmpty(request)) return;
  await discardBody(payload);
  if (!request.is404) throw new HttpProblem('unsupported_media_type');
}

function readsFormAsJson(request: FastifyRequest): boolean {
  return 'readsFormAsJson' in request.routeOptions.config;
}

function isEncoded({ headers }: FastifyRequest): boolean {
  return (headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity';
}

function isEmpty({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0';
}
