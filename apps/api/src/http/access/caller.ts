import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Ispb, Scope } from '#domain';

/** Who calls, as far as routes need to know. */
export interface Caller {
  /** The key's id; undefined where nobody has to say who they are. */
  readonly keyId: string | undefined;
  /** Whose batches and webhooks it works with; undefined: nobody's. */
  readonly payer: string | undefined;
  /** The institutions whose messages it may read and deliver. */
  readonly ispbs: readonly Ispb[] | 'all';
  readonly scopes: readonly Scope[] | 'all';
}

/** Whose batches these are while nobody has to say who they are. */
const DEFAULT_PAYER = 'default';

/** With authentication off everybody is this one. */
export const ANYBODY: Caller = { keyId: undefined, payer: DEFAULT_PAYER, ispbs: 'all', scopes: 'all' };

const callers = new WeakMap<FastifyRequest, Caller>();

/** Notes who has proved to be the sender of a request. For the authenticating hook alone. */
export function setCaller(request: FastifyRequest, caller: Caller): void {
  callers.set(request, caller);
}

/** Who calls. Undefined before authentication, and on routes that are open to all. */
export function callerOf(request: FastifyRequest): Caller | undefined {
  return callers.get(request);
}

/** Who calls, as the audit log names them. */
export function actorOf(request: FastifyRequest): string {
  const keyId = callerOf(request)?.keyId;
  return keyId === undefined ? 'anybody' : `key:${keyId}`;
}

/** The same as a parameter of a route: `@Actor() actor: string`. */
export const Actor = createParamDecorator((_data: undefined, context: ExecutionContext): string =>
  actorOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
