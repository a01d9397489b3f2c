import type { FastifyRequest } from 'fastify';
import { addRouteConfig } from '../add-route-config.js';

/** What is looked at by machines and people whose number is not the clients', and costs next to nothing. */
const FREE_ROUTES = /^\/(?:health|metrics|docs|reference|errors|console)(?:\/|$)/;

/**
 * - `free`: not limited at all
 * - `reading`: long polls, which count only when they neither waited nor brought anything
 * - `ordinary`: every call counts, those to addresses where nothing answers included
 */
export type RouteLimit = 'free' | 'reading' | 'ordinary';

/** A route that waits for messages: paced by its wait and by six places, it counts only where that pace is broken. */
export const LimitedAsReading = (): MethodDecorator => addRouteConfig({ limitedAs: 'reading' });

/** @param url - of a route, as it was registered */
export function isFreeRoute(url: string): boolean {
  return FREE_ROUTES.test(url);
}

export function routeLimitOf({ routeOptions }: FastifyRequest): RouteLimit {
  if (isFreeRoute(routeOptions.url ?? '')) return 'free';
  return 'limitedAs' in routeOptions.config ? 'reading' : 'ordinary';
}
