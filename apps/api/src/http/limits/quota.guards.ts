import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Response } from 'express';
import type { ApiRequest } from '../api-request.js';
import { RequestLimits } from './request-limits.js';
import { routeLimitOf } from './route-limits.js';

/** Refuses, before it is known who calls, an address whose quota this process knows to be used up. */
@Injectable()
export class UsedUpQuotaGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly limits: RequestLimits,
  ) {}

  /** @throws HttpProblem `rate_limited` */
  canActivate(context: ExecutionContext): true {
    const http = context.switchToHttp();
    const request = http.getRequest<ApiRequest>();
    request.limit = routeLimitOf(context, this.reflector);
    this.limits.refuseUsedUp(request, http.getResponse<Response>());
    return true;
  }
}

/** Counts a call for its key and its address, and refuses it where a quota is used up. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(private readonly limits: RequestLimits) {}

  /** @throws HttpProblem `rate_limited` */
  canActivate(context: ExecutionContext): true | Promise<true> {
    const http = context.switchToHttp();
    const charged = this.limits.charge(http.getRequest<ApiRequest>(), http.getResponse<Response>());
    return charged instanceof Promise ? charged.then(() => true as const) : true;
  }
}
