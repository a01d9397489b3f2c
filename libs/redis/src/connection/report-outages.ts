import type { Redis } from 'ioredis';
import type { Logger } from '#observability';

/** Logs when a connection is lost and when it is back: one line each, however often reconnecting fails in between. */
export function reportOutages(redis: Redis, connection: string, logger: Logger): void {
  let isDown = false;
  redis.on('error', (error: Error) => {
    if (isDown) return;
    isDown = true;
    logger.warn({ connection, err: error }, 'Redis is down; reconnecting until it is back');
  });
  redis.on('ready', () => {
    if (!isDown) return;
    isDown = false;
    logger.info({ connection }, 'Redis is back');
  });
}
