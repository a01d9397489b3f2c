import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Configuration } from '#configuration';
import { Metrics, type Logger } from '#observability';
import { ApiModule } from './api.module.js';
import { createHttpApplication } from './create-http-application.js';
import { measureRequests } from './http/measure-requests.js';

/** The whole API, not listening yet: what main runs, and tests in their own process. Rejects when a module cannot start. */
export async function createApiApplication(
  configuration: Configuration,
  logger: Logger,
): Promise<NestFastifyApplication> {
  const app = await createHttpApplication(ApiModule.with(configuration, logger), configuration, logger);
  measureRequests(app.getHttpAdapter().getInstance(), app.get(Metrics, { strict: false }));
  return app;
}
