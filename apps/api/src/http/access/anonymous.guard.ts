import { isIP } from 'node:net';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { Configuration } from '#configuration';
import { OPEN_TO_ALL } from '#observability';
import type { ApiRequest, Caller } from '../api-request.js';
import { HttpProblem } from '../problems/http-problem.js';

/** Its batches are the default payer's. */
const ANONYMOUS: Caller = { keyId: undefined, payer: 'default', ispbs: 'all', scopes: 'all' };

/** Names that no stranger can make point here: without a dot, or of domains that are never sold. */
const LOCAL_NAME = /^[^.]+$|\.(?:localhost|local|internal|test)$/i;

/**
 * With AUTH=off: every caller may do everything, for the default payer, except the page of another site. A browser sends such a
 * page's calls to loopback as well. It says so in `Sec-Fetch-Site` or `Origin`; and where the site's name was made to point here
 * (DNS rebinding), that name is the `Host`.
 */
export class AnonymousGuard implements CanActivate {
  private readonly origins: ReadonlySet<string>;
  private readonly names: ReadonlySet<string>;

  constructor(
    private readonly reflector: Reflector,
    { http }: Pick<Configuration, 'http'>,
  ) {
    this.origins = new Set(http.corsOrigins);
    this.names = new Set([http.host, ...http.corsOrigins.map((origin) => new URL(origin).hostname)]);
  }

  /** @throws HttpProblem `cross_site_call` */
  canActivate(context: ExecutionContext): true {
    const request = context.switchToHttp().getRequest<ApiRequest>();
    request.caller = ANONYMOUS;
    const isOpen = this.reflector.get<boolean | undefined>(OPEN_TO_ALL, context.getHandler()) === true;
    if (!isOpen && this.isForeign(request)) throw new HttpProblem('cross_site_call');
    return true;
  }

  private isForeign({ headers }: ApiRequest): boolean {
    const { host = 'localhost', origin, 'sec-fetch-site': site } = headers;
    if (!this.isOurs(host)) return true;
    if (origin !== undefined && this.origins.has(origin)) return false;
    if (site !== undefined) return site !== 'same-origin' && site !== 'none';
    return origin !== undefined && origin.replace(/^https?:\/\//, '') !== host;
  }

  private isOurs(host: string): boolean {
    const name = host.replace(/:\d*$/, '').replace(/^\[|\]$/g, '');
    return LOCAL_NAME.test(name) || isIP(name) !== 0 || this.names.has(name.toLowerCase());
  }
}
