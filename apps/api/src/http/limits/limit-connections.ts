import type { FastifyInstance } from 'fastify';
import type { Logger } from '#observability';

/** Under a flood every connection is one too many; one line in ten seconds says so. */
const LOG_INTERVAL_MS = 10_000;

/** Closes connections beyond a number at once, so that a flood takes no file descriptors from those that are served. */
export function limitConnections(instance: FastifyInstance, maxConnections: number, logger: Logger): void {
  const { server } = instance;
  server.maxConnections = maxConnections;
  let loggedAtMs = Number.NEGATIVE_INFINITY;
  let refused = 0;
  server.on('drop', () => {
    refused += 1;
    const nowMs = performance.now();
    if (nowMs - loggedAtMs < LOG_INTERVAL_MS) return;
    logger.warn({ maxConnections, refused }, 'Connections are refused; see MAX_CONNECTIONS');
    loggedAtMs = nowMs;
    refused = 0;
  });
}
