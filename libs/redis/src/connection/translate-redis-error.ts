import { DomainError } from '#domain';

/** What Redis answers when it is there but cannot serve: starting, failing over, full, or busy with a script. */
const CANNOT_SERVE =
  /^(LOADING|READONLY|OOM|BUSY|MISCONF|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|NOAUTH|WRONGPASS)\b/;

/** Whether Redis answered a command with that: another process would be answered the same. */
export function cannotServe(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError' && CANNOT_SERVE.test(error.message);
}

/**
 * Turns what ioredis throws while Redis is down into `redis_unavailable`. Any other answer to a command is a mistake of ours and
 * is returned as it is. The original stays as `cause`, for the log only.
 */
export function translateRedisError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DomainError) return error;
  if (error.name === 'ReplyError' && !cannotServe(error)) return error;
  return redisUnavailable(error);
}

/** @param cause - for the log only */
export function redisUnavailable(cause: unknown): DomainError {
  return new DomainError('redis_unavailable', 'Redis cannot be reached at the moment.', { cause });
}
