import type { FastifyRequest } from 'fastify';
import { addRouteConfig } from '../add-route-config.js';

/** RFC 6750, section 2.1; the name of the scheme is in any case (RFC 9110, section 11.1). */
const BEARER = /^Bearer +(\S+) *$/i;
/** RFC 7617: user and password in Base64. */
const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i;
/** What makes a browser ask its user (RFC 7617, section 2). */
const BASIC_CHALLENGE = 'Basic realm="Malote", charset="UTF-8"';

/**
 * A route that a browser opens by itself, which sends no Bearer header for anybody: the key may also come as the password of HTTP
 * Basic, under any user name. A browser sends it along with whatever another site makes it ask for, so no such route may change anything.
 */
export function TakesKeyAsPassword(): MethodDecorator {
  return addRouteConfig({ takesKeyAsPassword: true });
}

/** The text that is offered as a key, in a way that the route takes. */
export function offeredKey(request: FastifyRequest): string | undefined {
  const authorization = request.headers.authorization ?? '';
  const [, text] = BEARER.exec(authorization) ?? [];
  return text ?? (takesKeyAsPassword(request) ? passwordOf(authorization) : undefined);
}

/** The challenge of a 401 where it is another than that of all routes. */
export function challengeOf(request: FastifyRequest): string | undefined {
  return takesKeyAsPassword(request) ? BASIC_CHALLENGE : undefined;
}

function takesKeyAsPassword({ routeOptions }: FastifyRequest): boolean {
  return 'takesKeyAsPassword' in routeOptions.config;
}

/** What follows the first colon. */
function passwordOf(authorization: string): string | undefined {
  const [, encoded] = BASIC.exec(authorization) ?? [];
  if (encoded === undefined) return undefined;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : pair.slice(colon + 1);
}
