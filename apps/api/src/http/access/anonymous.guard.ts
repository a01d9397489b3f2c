import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { ApiRequest } from '../api-request.js';
import { ANONYMOUS } from './caller.js';

/** With AUTH=off: every caller may do everything, for the default payer. */
@Injectable()
export class AnonymousGuard implements CanActivate {
  canActivate(context: ExecutionContext): true {
    context.switchToHttp().getRequest<ApiRequest>().caller = ANONYMOUS;
    return true;
  }
}
