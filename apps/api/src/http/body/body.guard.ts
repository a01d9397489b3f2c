import type { IncomingHttpHeaders } from 'node:http';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { ApiRequest } from '../api-request.js';
import { UNKNOWN_ROUTE } from '../unknown-routes.js';
import { HttpProblem } from '../problems/http-problem.js';
import { BodyLimits } from './body-limits.js';
import { readJson } from './read-json.js';
import { discardBody, readBody } from './read-body.js';
import { READS_FORM_AS_JSON, READS_LARGE_BODY } from './route-body.js';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const METHODS_WITHOUT_BODY = new Set(['GET', 'HEAD']);

/**
 * Reads bodies, after the guards that ask who calls and how often: JSON as it was sent (`__proto__` included) and nothing else, up
 * to the route's limit. A body that is not there is never a fault here, whatever type it is said to have; a route that needs one
 * takes it by `@JsonBody()`.
 *
 * A guard and not an interceptor: interceptors cost every call, reading calls included, a tenth of what it costs without them.
 */
@Injectable()
export class BodyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly limits: BodyLimits,
  ) {}

  /** @throws HttpProblem `unsupported_media_type`, `body_too_large`, `body_incomplete`, `malformed_json` */
  canActivate(context: ExecutionContext): true | Promise<true> {
    const request = context.switchToHttp().getRequest<ApiRequest>();
    if (METHODS_WITHOUT_BODY.has(request.method) || isEmpty(request.headers)) return true;
    return this.read(request, context.getHandler());
  }

  private async read(request: ApiRequest, route: ReturnType<ExecutionContext['getHandler']>): Promise<true> {
    const says = (key: string): boolean => this.reflector.get<boolean | undefined>(key, route) === true;
    if (says(UNKNOWN_ROUTE)) {
      // The fault to report is that nothing answers here.
      await discardBody(request);
      return true;
    }
    if (!isJson(request.headers, says(READS_FORM_AS_JSON))) {
      await discardBody(request);
      throw new HttpProblem('unsupported_media_type');
    }
    const limit = says(READS_LARGE_BODY) ? this.limits.large : this.limits.small;
    const body = await readBody(request, limit.bytes);
    request.body = body.length === 0 ? undefined : readJson(body, limit.values);
    return true;
  }
}

function isJson(headers: IncomingHttpHeaders, readsForms: boolean): boolean {
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') return false;
  const [type = ''] = (headers['content-type'] ?? '').split(';', 1);
  const name = type.trim().toLowerCase();
  return name === JSON_TYPE || (readsForms && name === FORM_TYPE);
}

function isEmpty(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0';
}
