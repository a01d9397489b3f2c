import { SetMetadata } from '@nestjs/common';

/** RFC 6750, section 2.1; the name of the scheme is in any case (RFC 9110, section 11.1). */
const BEARER = /^Bearer +(\S+) *$/i;
/** RFC 7617: user and password in Base64. */
const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i;
/** Makes a browser ask its user (RFC 7617, section 2): the challenge of routes that say `@TakesKeyAsPassword()`. */
export const BASIC_CHALLENGE = 'Basic realm="Malote", charset="UTF-8"';

/** Metadata of a route: true where HTTP Basic is taken, too. */
export const TAKES_KEY_AS_PASSWORD = 'malote:takes-key-as-password';

/**
 * A route that a browser opens by itself, without a Bearer header: the key may also come as the password of HTTP Basic, under any
 * user name. A browser sends it along with whatever another site makes it ask for, so no such route may change anything.
 */
export const TakesKeyAsPassword = (): MethodDecorator => SetMetadata(TAKES_KEY_AS_PASSWORD, true);

/** The text that is offered as a key in an Authorization header; as the password of HTTP Basic only where the route takes it. */
export function offeredKey(authorization = '', asPassword: boolean): string | undefined {
  const [, text] = BEARER.exec(authorization) ?? [];
  return text ?? (asPassword ? passwordOf(authorization) : undefined);
}

/** What follows the first colon. */
function passwordOf(authorization: string): string | undefined {
  const [, encoded] = BASIC.exec(authorization) ?? [];
  if (encoded === undefined) return undefined;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : pair.slice(colon + 1);
}
