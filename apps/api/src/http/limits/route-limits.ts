import type { FastifyRequest } from 'fastify';
import { isOpenToAll } from '../access/open-addresses.js';
import { addRouteConfig } from '../add-route-config.js';

/** What is looked at by machines and people whose number is not the clients', and costs next to nothing. */
const FREE_ROUTES = /^\/(?:health|metrics|docs|reference|errors|console)(?:\/|$)/;

/**
 * - `free`: not limited at all
 * - `keyed`: as free, but whoever calls needs a key, and bad ones are counted
 * - `reading`: long polls, which count only when they neither waited nor brought anything
 * - `ordinary`: every call counts, those to addresses where nothing answers included
 */
export type RouteLimit = 'free' | 'keyed' | 'reading' | 'ordinary';

/** A route that waits for messages: paced by its wait and by six places, it counts only where that pace is broken. */
export const LimitedAsReading = (): MethodDecorator => addRouteConfig({ limitedAs: 'reading' });

/** @param url - of a route, as it was registered */
export function isFreeRoute(url: string): boolean {
  return FREE_ROUTES.test(url);
}

export function routeLimitOf(request: FastifyRequest): RouteLimit {
  const { config, url } = request.routeOptions;
  if (isFreeRoute(url ?? '')) return isOpenToAll(request) || request.is404 ? 'free' : 'keyed';
  return 'limitedAs' in config ? 'reading' : 'ordinary';
}
