import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import type { ExpressAdapter } from '@nestjs/platform-express';
import type { Express } from 'express';
import { UNKNOWN_ROUTE_PATH, type ApiRequest } from './api-request.js';
import { HttpProblem } from './problems/http-problem.js';

const GET_ACTS = 'malote:get-acts';

/** A GET that does more than look, or never ends, and so is no HEAD (RFC 9110, section 9.3.2). */
export const GetActs = (): MethodDecorator => SetMetadata(GET_ACTS, true);

/** @param allowed - the methods that the address knows */
export function methodNotAllowed(allowed: readonly string[]): HttpProblem {
  return new HttpProblem('method_not_allowed', { headers: { allow: allowed.join(', ') } });
}

/** Express answers HEAD wherever there is a GET. */
@Injectable()
export class HeadGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws HttpProblem `method_not_allowed` */
  canActivate(context: ExecutionContext): true {
    const { method } = context.switchToHttp().getRequest<ApiRequest>();
    if (method === 'HEAD' && this.reflector.get<boolean | undefined>(GET_ACTS, context.getHandler()) === true)
      throw methodNotAllowed(['GET']);
    return true;
  }
}

interface Route {
  readonly segments: readonly string[];
  readonly methods: readonly string[];
}

/** The methods of each address, as Express routes them. */
@Injectable()
export class KnownMethods {
  private routes: readonly Route[] | undefined;

  constructor(private readonly host: HttpAdapterHost<ExpressAdapter>) {}

  /** For the Allow header; empty where nothing answers the path. Of several routes, the one with the fewest parameters counts. */
  of(path: string): string[] {
    this.routes ??= routesOf(this.host.httpAdapter.getInstance<Express>());
    const segments = segmentsOf(path);
    const matching = this.routes.filter((route) => matches(route, segments));
    const fewest = Math.min(...matching.map(parametersOf));
    const closest = matching.filter((route) => parametersOf(route) === fewest);
    return [...new Set(closest.flatMap(({ methods }) => methods))];
  }
}

function routesOf({ router }: Express): Route[] {
  return router.stack.flatMap(({ route }) => {
    if (route === undefined || route.path === UNKNOWN_ROUTE_PATH) return [];
    const methods = route.stack.flatMap(({ method, handle }) => {
      const isLooking = method === 'get' && Reflect.getMetadata(GET_ACTS, handle) !== true;
      return [method.toUpperCase(), ...(isLooking ? ['HEAD'] : [])];
    });
    return [{ segments: segmentsOf(route.path), methods }];
  });
}

/** A slash at the end is no other address; an empty segment within is one, which no route has. */
function segmentsOf(path: string): string[] {
  return path.replace(/^\/|\/$/g, '').split('/');
}

function matches({ segments: pattern }: Route, segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every(
      (part, index) => part === segments[index] || (part.startsWith(':') && segments[index] !== ''),
    )
  );
}

function parametersOf({ segments }: Route): number {
  return segments.filter((segment) => segment.startsWith(':')).length;
}
