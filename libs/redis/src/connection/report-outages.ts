import type { Redis } from 'ioredis';
import type { Logger } from '#observability';

/** Logs when a connection is lost and when it is back: one line each, however often reconnecting fails in between. */
export function reportOutages(redis: Redis, connection: string, logger: Logger): void {
  let away = false;
  redis.on('error', (error: Error) => {
    if (away) return;
    away = true;
    logger.warn({ connection, err: error }, 'Redis is away; connecting again until it is back');
  });
  redis.on('ready', () => {
    if (!away) return;
    away = false;
    logger.info({ connection }, 'Redis is back');
  });
}
