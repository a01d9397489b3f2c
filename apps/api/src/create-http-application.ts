import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Configuration } from '#configuration';
import { NestLogger, type Logger } from '#observability';
import { AuthenticateKey, KeyWatch, QuotaCounter } from '#use-cases';
import { setUpDocumentation } from './documentation/set-up-documentation.js';
import { authenticateRequests, letAnybodyIn } from './http/access/authenticate-requests.js';
import { createHttpAdapter } from './http/create-http-adapter.js';
import { limitRequests } from './http/limits/limit-requests.js';
import { requestQuotas } from './http/limits/request-quotas.js';
import { ProblemDetailsFilter } from './http/problems/problem-details.filter.js';
import { RequestValidationPipe } from './http/validation.pipe.js';

/** Modules behind this API's HTTP, not listening yet: its parsers, problems, validation and documentation. */
export async function createHttpApplication(
  rootModule: DynamicModule | Type,
  configuration: Configuration,
  logger: Logger,
): Promise<NestFastifyApplication> {
  const filter = new ProblemDetailsFilter(logger);
  const { http, sandbox, payouts, shutdown } = configuration;
  const adapter = createHttpAdapter({
    http,
    sandbox,
    batchMaxItems: payouts.batchMaxItems,
    leaveForMs: shutdown.delayMs,
    logger,
    filter,
  });
  const app = await NestFactory.create<NestFastifyApplication>(rootModule, adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLogger(logger),
    routeConflictPolicy: { duplicate: 'error', shadow: 'off' },
  });
  if (configuration.rateLimit === 'on') {
    limitRequests(adapter.getInstance(), {
      quotas: requestQuotas(configuration.rateLimits),
      counter: app.get(QuotaCounter, { strict: false }),
      waitMs: configuration.streams.waitMs,
      isStopping: () => adapter.isStopping,
      logger,
    });
  }
  // After what every request meets, before anything of it is read.
  if (configuration.auth === 'off') letAnybodyIn(adapter.getInstance());
  else
    authenticateRequests(
      adapter.getInstance(),
      app.get(AuthenticateKey, { strict: false }),
      app.get(KeyWatch, { strict: false }),
    );
  app.useGlobalFilters(filter);
  app.useGlobalPipes(new RequestValidationPipe());
  setUpDocumentation(app);
  return app;
}
