import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { ApiRequest } from '../api-request.js';

/** Who calls, as the audit log names them: `@Actor() actor: string`. */
export const Actor = createParamDecorator((_data: undefined, context: ExecutionContext): string => {
  const { caller } = context.switchToHttp().getRequest<ApiRequest>();
  return caller?.keyId === undefined ? 'anonymous' : `key:${caller.keyId}`;
});
