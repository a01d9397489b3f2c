import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { translateRedisError } from './translate-redis-error.js';

/** A script that Redis runs as one atomic step. */
export interface LuaScript {
  readonly sha: string;
  readonly lua: string;
}

export function luaScript(lua: string): LuaScript {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}

/**
 * Runs a script by its digest, and sends its text only when Redis does not know it (after a restart or a flush).
 * Errors: `redis_unavailable`.
 */
export async function runScript(
  redis: Redis,
  script: LuaScript,
  keys: readonly string[],
  values: readonly (string | number)[],
): Promise<unknown> {
  const rest = [keys.length, ...keys, ...values] as const;
  try {
    return await redis.evalsha(script.sha, ...rest).catch((error: unknown) => {
      if (error instanceof Error && error.message.startsWith('NOSCRIPT'))
        return redis.eval(script.lua, ...rest);
      throw error;
    });
  } catch (error) {
    throw translateRedisError(error);
  }
}
