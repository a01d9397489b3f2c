import type { NextFunction, Request, Response } from 'express';
import type { Ispb, Scope } from '#domain';
import type { Span } from '@opentelemetry/api';

/** Who calls, as far as routes need to know. */
export interface Caller {
  /** The key's id; undefined with authentication off. */
  readonly keyId: string | undefined;
  /** The payer whose batches and webhooks it works with; undefined: none. */
  readonly payer: string | undefined;
  /** The institutions whose messages it may read and deliver. */
  readonly ispbs: readonly Ispb[] | 'all';
  readonly scopes: readonly Scope[] | 'all';
}

/**
 * How a route's calls are counted:
 * - `free`: not at all
 * - `keyed`: not at all, but bad keys are
 * - `reading`: long polls, which count only when they neither waited nor brought anything
 * - `ordinary`: every call counts, those to unknown addresses included
 */
export type RouteLimit = 'free' | 'keyed' | 'reading' | 'ordinary';

/** A request, with what middleware and guards have found out about it (`request-pipeline.ts`). */
export interface ApiRequest extends Request {
  /** Its `X-Request-Id`, taken or made. */
  id: string;
  /** `performance.now()` when its headers had arrived. */
  startedAtMs: number;
  /** The route that matched. */
  route: { readonly path: string } | undefined;
  /** Undefined before authentication, and on routes that are open to all. */
  caller?: Caller;
  /** Calls back when the caller's key ends; returns how to stop watching. */
  watchKey?: (onEnd: () => void) => () => void;
  /** Undefined where nothing is limited, and before a route is found. */
  limit?: RouteLimit;
  /** Throws: its address has offered too many keys that are none. */
  refuseGuess?: () => never;
  /** Its key had to be looked up, and was not known before, good or bad. */
  isGuess?: boolean;
  /** It has been counted, or refused and so counts for nothing. */
  isCharged?: boolean;
  /** Of a route that keeps it (`@KeepsRawBody()`); undefined: it has no body. */
  rawBody?: Buffer;
  /** Its answer repeats what was delivered before. */
  isReplay?: boolean;
  /** Only while the process traces. */
  span?: Span;
}

export type Middleware = (request: ApiRequest, response: Response, next: NextFunction) => void;

/** The path of the unknown routes' handler, which matches whatever no other route does. */
export const UNKNOWN_ROUTE_PATH = '/{*path}';

/** A request's route as logs, metrics and traces name it: its template, never the address, which holds ids. */
export function routeOf({ route }: ApiRequest): string | undefined {
  return route === undefined || route.path === UNKNOWN_ROUTE_PATH ? undefined : route.path;
}

/** Milliseconds since the request's headers had arrived. */
export function elapsedMs(request: ApiRequest): number {
  return performance.now() - request.startedAtMs;
}
