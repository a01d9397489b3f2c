import { applyDecorators } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { isScope, type Scope } from '#domain';
import { addRouteConfig } from '../add-route-config.js';

/** The name the OpenAPI document gives to `Authorization: Bearer mk_…`. */
export const API_KEY_SECURITY = 'apiKey';

/** A route for keys with this scope: `@Requires('payouts:read')`. Every route says this or `@OpenToAll()`. */
export function Requires(scope: Scope): MethodDecorator {
  return applyDecorators(addRouteConfig({ access: scope }), ApiSecurity(API_KEY_SECURITY, [scope]));
}

/** A route that needs no key: health, metrics, documentation, error pages. */
export function OpenToAll(): MethodDecorator {
  return addRouteConfig({ access: 'open' });
}

/** Who may call the route of a request; undefined where the route does not say, or where there is none. */
export function routeAccessOf({ routeOptions }: FastifyRequest): Scope | 'open' | undefined {
  const access = 'access' in routeOptions.config ? routeOptions.config.access : undefined;
  if (access === 'open') return access;
  return typeof access === 'string' && isScope(access) ? access : undefined;
}
