import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { MAX_PREFER_WAIT_SECONDS, parsePreferWaitMs } from '../http/parse-prefer-wait.js';

/**
 * How long a client prefers to be kept waiting, in milliseconds; without a preference, what the route says, or not at all:
 * `@PreferredWaitMs('wait=30') waitMs: number`.
 */
export const PreferredWaitMs = createParamDecorator(
  (otherwise: string | undefined, context: ExecutionContext) =>
    parsePreferWaitMs(context.switchToHttp().getRequest<Request>().headers['prefer'] ?? otherwise),
);

/** Reports the wait that was granted (RFC 7240, section 3). */
export function setPreferenceApplied(response: Response, waitMs: number): void {
  if (waitMs > 0) response.setHeader('preference-applied', `wait=${String(waitMs / 1000)}`);
}

export const PREFERENCE_APPLIED_HEADER = {
  'Preference-Applied': {
    description: 'The wait that was granted, where one was requested.',
    schema: { type: 'string' as const },
    example: 'wait=10',
  },
};

/** Documents the request's side. @param what is waited for */
export function ApiPreferWait(what = 'answer when the batch is final'): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'Prefer',
      required: false,
      description: `\`wait=N\`: ${what} or N seconds (at most ${String(MAX_PREFER_WAIT_SECONDS)}) have passed.`,
      schema: { type: 'string' },
      example: 'wait=10',
    }),
  );
}
