import { All, Controller, HttpCode, Req, Res, SetMetadata } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { OpenToAll } from './access/route-access.js';
import type { ApiRequest } from './api-request.js';
import { KnownMethods, methodNotAllowed } from './known-methods.js';
import { HttpProblem } from './problems/http-problem.js';

/** Metadata of a route: true where it stands for whatever no other route answers. */
export const UNKNOWN_ROUTE = 'malote:unknown-route';

/** What health checks of load balancers ask for by OPTIONS where nothing else is said (HAProxy's `option httpchk`). */
const ROOT = '/';

/** Whatever no other route answers. A route itself, the least specific of all, so that guards see such calls, too, and count them. */
@ApiExcludeController()
@Controller()
export class UnknownRoutesController {
  constructor(private readonly methods: KnownMethods) {}

  /** @throws HttpProblem `method_not_allowed`, `route_not_found` */
  @All('{*path}')
  @OpenToAll()
  @HttpCode(204)
  @SetMetadata(UNKNOWN_ROUTE, true)
  answer(@Req() { method, path }: ApiRequest, @Res({ passthrough: true }) response: Response): void {
    const known = this.methods.of(path);
    const isOptions = method === 'OPTIONS' && (known.length > 0 || path === ROOT);
    if (isOptions) response.setHeader('allow', [...known, 'OPTIONS'].join(', '));
    else if (known.length > 0) throw methodNotAllowed([...known, 'OPTIONS']);
    else throw new HttpProblem('route_not_found');
  }
}
