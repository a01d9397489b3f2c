import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Configuration } from '#configuration';
import { NestLogger, type Logger } from '#observability';
import { WorkerModule } from './worker.module.js';

/**
 * The whole worker, not listening yet: what main runs, and tests in their own process. Rejects when a module cannot start.
 * Its HTTP is for orchestrators only, so it has nothing of what the API's has.
 */
export async function createWorkerApplication(
  configuration: Configuration,
  logger: Logger,
  rootModule: DynamicModule | Type = WorkerModule.with(configuration, logger),
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(rootModule, {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLogger(logger),
  });
  app.disable('x-powered-by').disable('etag');
  return app;
}
