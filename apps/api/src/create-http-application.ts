import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Configuration } from '#configuration';
import { NestLogger, type Logger } from '#observability';
import { setUpDocumentation } from './set-up-documentation.js';
import { answerClientErrors } from './http/answer-client-error.js';
import { ApiHttpAdapter } from './http/api-http-adapter.js';
import { MAX_PREFER_WAIT_SECONDS } from './http/parse-prefer-wait.js';
import { RequestPipeline } from './http/request-pipeline.js';
import { ApiModule } from './api.module.js';

/** What pages of `CORS_ORIGINS` may read besides Content-Type. */
const READABLE_HEADERS = [
  'Idempotent-Replayed',
  'Location',
  'Preference-Applied',
  'Pull-Next',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'X-Request-Id',
];

/** Modules behind this API's HTTP, with its documentation, not listening yet. Rejects when a module cannot start. */
export async function createHttpApplication(
  features: DynamicModule | Type,
  configuration: Configuration,
  logger: Logger,
): Promise<NestExpressApplication> {
  const { http, sandbox, shutdown, streams } = configuration;
  const adapter = new ApiHttpAdapter({
    http,
    leaveForMs: shutdown.delayMs,
    longestWaitMs: Math.max(streams.waitMs, MAX_PREFER_WAIT_SECONDS * 1_000),
    answerClientError: answerClientErrors(sandbox),
    logger,
  });
  const settings = { configuration, stopping: adapter, logger };
  const app = await NestFactory.create<NestExpressApplication>(
    RequestPipeline.around(features, settings),
    adapter,
    {
      bodyParser: false,
      abortOnError: false,
      logger: new NestLogger(logger),
      routeConflictPolicy: { duplicate: 'error', shadow: 'off' },
      // Whatever order they are declared in; the route of unknown addresses comes last.
      routeResolutionStrategy: 'specificity',
    },
  );
  if (http.corsOrigins.length > 0)
    app.enableCors({
      origin: [...http.corsOrigins],
      // OPTIONS is answered with Allow, as everywhere.
      preflightContinue: true,
      exposedHeaders: READABLE_HEADERS,
    });
  app.use(...app.get(RequestPipeline).middleware(settings));
  setUpDocumentation(app, configuration.auth === 'off');
  return app;
}

/** The whole API, not listening yet: what main runs, and tests in their own process. Rejects when a module cannot start. */
export function createApiApplication(
  configuration: Configuration,
  logger: Logger,
): Promise<NestExpressApplication> {
  return createHttpApplication(ApiModule.with(configuration, logger), configuration, logger);
}
