import { SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { OPEN_TO_ALL } from '#observability';
import { routeOf, type ApiRequest, type RouteLimit } from '../api-request.js';

/** What is looked at by machines and people whose number is not the clients', and costs next to nothing. */
const FREE_ROUTES = /^\/(?:health|metrics|docs|reference|errors|console)(?:\/|$)/;

/** Metadata of a route: the `RouteLimit` it has by itself. */
const LIMITED_AS = 'malote:limited-as';

/** A route that waits for messages: paced by its wait and by six seats, it counts only where that pace is broken. */
export const LimitedAsReading = (): MethodDecorator => SetMetadata<string, RouteLimit>(LIMITED_AS, 'reading');

/** @param url - of a route, as it was registered */
export function isFreeRoute(url: string): boolean {
  return FREE_ROUTES.test(url);
}

/** How the calls of a request's route are counted. */
export function routeLimitOf(context: ExecutionContext, reflector: Reflector): RouteLimit {
  const handler = context.getHandler();
  const limitedAs = reflector.get<RouteLimit | undefined>(LIMITED_AS, handler);
  if (limitedAs !== undefined) return limitedAs;
  if (!isFreeRoute(routeOf(context.switchToHttp().getRequest<ApiRequest>()) ?? '')) return 'ordinary';
  return reflector.get<boolean | undefined>(OPEN_TO_ALL, handler) === true ? 'free' : 'keyed';
}
