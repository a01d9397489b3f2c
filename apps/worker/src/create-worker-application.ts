import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Configuration } from '#configuration';
import { NestLogger, type Logger } from '#observability';
import { WorkerModule } from './worker.module.js';

/**
 * The whole worker, not listening yet: what main runs, and tests in their own process. Rejects when a module cannot start.
 * Its HTTP is for orchestrators only, so it has nothing of what the API's has.
 */
export function createWorkerApplication(
  configuration: Configuration,
  logger: Logger,
  rootModule: DynamicModule | Type = WorkerModule.with(configuration, logger),
): Promise<NestFastifyApplication> {
  return NestFactory.create<NestFastifyApplication>(
    rootModule,
    new FastifyAdapter({ exposeHeadRoutes: false }),
    {
      bodyParser: false,
      abortOnError: false,
      logger: new NestLogger(logger),
    },
  );
}
