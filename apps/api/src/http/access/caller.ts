import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { ApiRequest, Caller } from '../api-request.js';

/** Whose batches these are with authentication off. */
const DEFAULT_PAYER = 'default';

/** Every caller, with authentication off. */
export const ANONYMOUS: Caller = { keyId: undefined, payer: DEFAULT_PAYER, ispbs: 'all', scopes: 'all' };

/** Who calls, as the audit log names them. */
function actorOf({ caller }: ApiRequest): string {
  return caller?.keyId === undefined ? 'anonymous' : `key:${caller.keyId}`;
}

/** Who calls, as the audit log names them: `@Actor() actor: string`. */
export const Actor = createParamDecorator((_data: undefined, context: ExecutionContext): string =>
  actorOf(context.switchToHttp().getRequest<ApiRequest>()),
);
