import type { FastifyInstance } from 'fastify';
import type { Logger } from '#observability';
import { tellOfRefusals } from './tell-of-refusals.js';

/** Closes connections beyond a number at once, so that a flood takes no file descriptors from those that are served. */
export function limitConnections(instance: FastifyInstance, maxConnections: number, logger: Logger): void {
  const tell = tellOfRefusals(logger, 'Connections are refused; see MAX_CONNECTIONS');
  instance.server.maxConnections = maxConnections;
  instance.server.on('drop', () => {
    tell({ maxConnections });
  });
}
