import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Configuration } from '#configuration';
import { NestLogger, type Logger } from '#observability';
import { setUpDocumentation } from './documentation/set-up-documentation.js';
import { createHttpAdapter } from './http/create-http-adapter.js';
import { ProblemDetailsFilter } from './http/problems/problem-details.filter.js';
import { createValidationPipe } from './http/validation.pipe.js';

/** Modules behind this API's HTTP, not listening yet: its parsers, problems, validation and documentation. */
export async function createHttpApplication(
  rootModule: DynamicModule | Type,
  configuration: Configuration,
  logger: Logger,
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
