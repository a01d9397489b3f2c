import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { OpenAPIObject } from '@nestjs/swagger';
import { loadConfiguration } from '#configuration';
import { createLogger } from '#observability';
import { ApiModule } from '../../apps/api/src/api.module.js';
import { createOpenApiDocument } from '../../apps/api/src/set-up-documentation.js';

/** The whole API, sandbox included. What an address leads to does not matter: nothing is opened. */
const ENVIRONMENT = {
  DATABASE_URL: 'postgres://user:password@127.0.0.1:9/none',
  REDIS_URL: 'redis://127.0.0.1:9/0',
  SANDBOX: 'true',
};

/** What `GET /docs/json` answers in the sandbox. In Nest's preview mode, which reads decorators and makes no instances. */
export async function buildDocument(): Promise<OpenAPIObject> {
  const configuration = loadConfiguration(ENVIRONMENT, false);
  const logger = createLogger({ level: 'silent', format: 'json' }, 'openapi');
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.with(configuration, logger), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  return createOpenApiDocument(app);
}
