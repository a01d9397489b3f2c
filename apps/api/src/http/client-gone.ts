import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { whenKeyEnds } from './access/key-end.js';

/**
 * A signal that fires when the client has left before its answer was written whole, or when its key has ended meanwhile, which
 * must bring it nothing any more. It watches the response and not the request: the request is closed as soon as its body has
 * been read.
 */
export function clientGone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const { raw } = reply;
  const leave = (): void => {
    if (!raw.writableFinished) controller.abort();
  };
  if (raw.destroyed) {
    leave();
    return controller.signal;
  }
  const callOff = whenKeyEnds(reply.request, leave);
  raw.once('close', () => {
    callOff();
    leave();
  });
  return controller.signal;
}

/** The signal of `clientGone` as a parameter of a route: `@ClientGone() gone: AbortSignal`. */
export const ClientGone = createParamDecorator((_data: undefined, context: ExecutionContext) =>
  clientGone(context.switchToHttp().getResponse<FastifyReply>()),
);
