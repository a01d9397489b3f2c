import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { ApiRequest, Caller } from '../api-request.js';

/** Its batches are the default payer's. */
const ANONYMOUS: Caller = { keyId: undefined, payer: 'default', ispbs: 'all', scopes: 'all' };

/** With AUTH=off: every caller may do everything, for the default payer. */
@Injectable()
export class AnonymousGuard implements CanActivate {
  canActivate(context: ExecutionContext): true {
    context.switchToHttp().getRequest<ApiRequest>().caller = ANONYMOUS;
    return true;
  }
}
