import 'reflect-metadata';
import { loadConfigurationOrExit } from '#configuration';
import { createLogger, exitOnCrash, limitShutdown, listenOrExit, startTracing } from '#observability';
import { createApiApplication } from './create-http-application.js';

const configuration = loadConfigurationOrExit({ callsRail: false });
const logger = createLogger(configuration.log, 'api');
exitOnCrash(logger);
await startTracing(configuration.tracing, 'malote-api', logger);

const app = await createApiApplication(configuration, logger);
limitShutdown(configuration.shutdown.delayMs + configuration.shutdown.graceMs, logger);
// With status 0 after a clean shutdown; without the option Nest ends itself by the signal.
app.enableShutdownHooks([], { useProcessExit: true });
const { host, apiPort: port } = configuration.http;
await listenOrExit(app, { host, port, setting: 'API_PORT' }, logger);
logger.info(
  { address: await app.getUrl(), sandbox: configuration.sandbox, auth: configuration.auth },
  'The API is listening',
);
