import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Response } from 'express';
import type { ApiRequest } from './api-request.js';

/**
 * A signal that fires when the client has left before its answer was written whole, or when its key has ended meanwhile, which
 * must bring it nothing any more. It watches the response and not the request: the request is closed as soon as its body has
 * been read.
 */
function clientGone(request: ApiRequest, response: Response): AbortSignal {
  const controller = new AbortController();
  const leave = (): void => {
    if (!response.writableFinished) controller.abort();
  };
  if (response.destroyed) {
    leave();
    return controller.signal;
  }
  const stopWatching = request.watchKey?.(leave);
  response.on('close', () => {
    stopWatching?.();
    leave();
  });
  return controller.signal;
}

/** The signal of `clientGone` as a parameter of a route: `@ClientGone() gone: AbortSignal`. */
export const ClientGone = createParamDecorator((_data: undefined, context: ExecutionContext) => {
  const http = context.switchToHttp();
  return clientGone(http.getRequest<ApiRequest>(), http.getResponse<Response>());
});
