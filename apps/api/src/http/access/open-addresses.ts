import type { FastifyRequest } from 'fastify';
import { routeAccessOf } from './route-access.js';

/**
 * Addresses that need no key and have no controller of ours to say so: what every process has (health, metrics), and what the
 * documentation's libraries register by themselves.
 */
const OPEN_ADDRESSES: ReadonlySet<string> = new Set([
  '/health/live',
  '/health/ready',
  '/metrics',
  '/docs/json',
  '/reference',
]);
const OPEN_FOLDERS: readonly string[] = ['/reference/'];

/** @param url - of the route, as it was registered; never what a client sent. */
export function isOpenAddress(url: string | undefined): boolean {
  if (url === undefined) return false;
  return OPEN_ADDRESSES.has(url) || OPEN_FOLDERS.some((folder) => url.startsWith(folder));
}

/** Nobody has to say who they are on this request's route. */
export function isOpenToAll(request: FastifyRequest): boolean {
  return routeAccessOf(request) === 'open' || isOpenAddress(request.routeOptions.url);
}
