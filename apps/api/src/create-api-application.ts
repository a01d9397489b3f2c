import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Configuration } from '#configuration';
import { NestLogger, type Logger } from '#observability';
import { ApiModule } from './api.module.js';
import { setUpDocumentation } from './documentation/set-up-documentation.js';
import { createHttpAdapter } from './http/create-http-adapter.js';
import { ProblemDetailsFilter } from './http/problems/problem-details.filter.js';
import { createValidationPipe } from './http/validation.pipe.js';

/**
 * The whole API, not listening yet: what main runs, and tests in their own process. Rejects when a module cannot start.
 *
 * @param rootModule - the modules to serve; a test of HTTP alone brings its own
 */
export async function createApiApplication(
  configuration: Configuration,
  logger: Logger,
  rootModule: DynamicModule | Type = ApiModule.with(configuration, logger),
): Promise<NestFastifyApplication> {
  const filter = new ProblemDetailsFilter(logger);
  const adapter = createHttpAdapter({ batchMaxItems: configuration.payouts.batchMaxItems, logger, filter });
  const app = await NestFactory.create<NestFastifyApplication>(rootModule, adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLogger(logger),
    routeConflictPolicy: { duplicate: 'error', shadow: 'off' },
  });
  app.useGlobalFilters(filter);
  app.useGlobalPipes(createValidationPipe());
  setUpDocumentation(app);
  return app;
}
