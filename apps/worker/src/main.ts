import 'reflect-metadata';
import { loadConfigurationOrExit } from '#configuration';
import { createLogger, exitOnCrash, limitShutdown, listenOrExit, startTracing } from '#observability';
import { createWorkerApplication } from './create-worker-application.js';

const configuration = loadConfigurationOrExit({ hearsRail: false });
const logger = createLogger(configuration.log, 'worker');
exitOnCrash(logger);
await startTracing(configuration.tracing, 'malote-worker', logger);

const app = await createWorkerApplication(configuration, logger);
limitShutdown(configuration.shutdown.graceMs, logger);
// With status 0 after a clean shutdown; without the option Nest ends itself by the signal.
app.enableShutdownHooks([], { useProcessExit: true });
const { host, workerPort: port } = configuration.http;
await listenOrExit(app, { host, port, setting: 'WORKER_PORT' }, logger);
logger.info({ address: await app.getUrl(), sandbox: configuration.sandbox }, 'The worker is listening');
