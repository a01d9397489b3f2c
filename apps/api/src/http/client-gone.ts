import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/**
 * A signal that fires when the client has left before its answer was written whole. It watches the response and not the
 * request: the request is closed as soon as its body has been read.
 */
export function clientGone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const { raw } = reply;
  const leave = (): void => {
    if (!raw.writableFinished) controller.abort();
  };
  if (raw.destroyed) leave();
  else raw.once('close', leave);
  return controller.signal;
}

/** The signal of `clientGone` as a parameter of a route: `@ClientGone() gone: AbortSignal`. */
export const ClientGone = createParamDecorator((_data: undefined, context: ExecutionContext) =>
  clientGone(context.switchToHttp().getResponse<FastifyReply>()),
);
