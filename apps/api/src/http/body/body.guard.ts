import type { IncomingHttpHeaders } from 'node:http';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Response } from 'express';
import type { ApiRequest } from '../api-request.js';
import { clientAddressOf } from '../limits/client-address.js';
import { UNKNOWN_ROUTE } from '../unknown-routes.js';
import { HttpProblem } from '../problems/http-problem.js';
import { BodyLimits, type BodyLimit } from './body-limits.js';
import { CSV_TYPE, csvCharsetOf, type CsvCharset } from './csv-type.js';
import { readCsv } from './read-csv.js';
import { readJson } from './read-json.js';
import { contentCodingOf, GZIP, readBody } from './read-body.js';
import { KEEPS_RAW_BODY, READS_CSV, READS_FORM_AS_JSON, READS_LARGE_BODY } from './route-body.js';

export const JSON_TYPE = 'application/json';
export const FORM_TYPE = 'application/x-www-form-urlencoded';
const METHODS_WITHOUT_BODY = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Reads bodies, after the guards that ask who calls and how often: JSON as it was sent (`__proto__` included), CSV where the route
 * reads it, and nothing else, up to the route's limit. A body that is not there is never a fault here, whatever type it is said to have; a route that needs one
 * takes it by `@JsonBody()`. A body that is refused is not read, nor asked for (`Expect: 100-continue`).
 *
 * A guard and not an interceptor: interceptors cost every call, reading calls included, a tenth of what it costs without them.
 */
@Injectable()
export class BodyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly limits: BodyLimits,
  ) {}

  /** @throws HttpProblem `unsupported_media_type`, `body_too_large`, `too_many_bodies`, `body_incomplete`, `malformed_gzip`, `malformed_json` */
  canActivate(context: ExecutionContext): true | Promise<true> {
    const http = context.switchToHttp();
    const request = http.getRequest<ApiRequest>();
    const route = context.getHandler();
    const says = (key: string): boolean => this.reflector.get<boolean | undefined>(key, route) === true;
    // The fault to report at an unknown address is that nothing answers there.
    if (METHODS_WITHOUT_BODY.has(request.method) || !hasBody(request.headers) || says(UNKNOWN_ROUTE))
      return true;
    const charset = says(READS_CSV) ? csvCharsetOf(request.headers['content-type']) : undefined;
    if (!isOfReadCoding(request) || (charset === undefined && !isJson(request, says(READS_FORM_AS_JSON))))
      // What could be read (RFC 9110, section 15.5.16).
      throw new HttpProblem('unsupported_media_type', {
        headers: {
          accept: says(READS_CSV) ? `${JSON_TYPE}, ${CSV_TYPE}` : JSON_TYPE,
          'accept-encoding': GZIP,
        },
      });
    const limit = says(READS_LARGE_BODY) ? this.limits.large : this.limits.small;
    if (Number(request.headers['content-length'] ?? 0) > limit.bytes)
      throw new HttpProblem('body_too_large', { details: { limitBytes: limit.bytes } });
    if (request.headers.expect !== undefined) http.getResponse<Response>().writeContinue();
    return this.read(request, limit, { charset, keepsRaw: says(KEEPS_RAW_BODY) });
  }

  private async read(
    request: ApiRequest,
    { bytes, values }: BodyLimit,
    { charset, keepsRaw }: { readonly charset: CsvCharset | undefined; readonly keepsRaw: boolean },
  ): Promise<true> {
    const held = this.limits.unfinished.begin(clientAddressOf(request));
    const body = await readBody(request, bytes, held);
    if (keepsRaw) request.rawBody = body;
    if (body.length === 0) request.body = undefined;
    else request.body = charset === undefined ? readJson(body, values) : readCsv(body, charset, values);
    return true;
  }
}

function isOfReadCoding(request: ApiRequest): boolean {
  return ['identity', GZIP].includes(contentCodingOf(request));
}

function isJson(request: ApiRequest, readsForms: boolean): boolean {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';', 1);
  const name = type.trim().toLowerCase();
  return name === JSON_TYPE || (readsForms && name === FORM_TYPE);
}

/** Whether a request announces a body. */
export function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}
