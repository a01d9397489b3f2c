import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Configuration } from '#configuration';
import type { Logger } from '#observability';
import { ApiModule } from './api.module.js';
import { createHttpApplication } from './create-http-application.js';

/** The whole API, not listening yet: what main runs, and tests in their own process. Rejects when a module cannot start. */
export function createApiApplication(
  configuration: Configuration,
  logger: Logger,
): Promise<NestExpressApplication> {
  return createHttpApplication(ApiModule.with(configuration, logger), configuration, logger);
}
