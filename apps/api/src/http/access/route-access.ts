import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import type { Scope } from '#domain';

export { OpenToAll } from '#observability';

/** The name the OpenAPI document gives to `Authorization: Bearer mk_…`. */
export const API_KEY_SECURITY = 'apiKey';

/** Metadata of a route: the `Scope` a key needs for it. */
export const REQUIRED_SCOPE = 'malote:required-scope';

/** A route for keys with this scope: `@Requires('payouts:read')`. Every route says this or `@OpenToAll()`; without, `ApiKeyGuard` refuses it. */
export function Requires(scope: Scope): MethodDecorator {
  return applyDecorators(SetMetadata(REQUIRED_SCOPE, scope), ApiSecurity(API_KEY_SECURITY, [scope]));
}
