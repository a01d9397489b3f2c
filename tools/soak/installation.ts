import { join } from 'node:path';
import { onFreePort } from '../local-services/index.js';
import { SoakedProcess } from './soaked-process.js';
import type { SoakServices } from './soak-services.js';

/** What is killed and what is spared: the spared ones live through the whole soak and show whether memory stays flat. */
export interface Installation {
  readonly spared: readonly SoakedProcess[];
  readonly doomedApi: SoakedProcess;
  readonly doomedWorker: SoakedProcess;
  readonly all: readonly SoakedProcess[];
  readonly apiUrls: readonly string[];
}

/** Short, so that much can happen in ten minutes; in production's proportions. */
const SETTINGS = {
  STREAM_WAIT_MS: '2000',
  STREAM_LEASE_MS: '5000',
  RAIL_TIMEOUT_MS: '1000',
  PAYOUT_LEASE_MS: '4000',
  RAIL_VISIBILITY_MS: '1000',
  // Nothing shall be raised to people: whatever happens here, the simulated rail answers in the end.
  PAYOUT_DOUBT_LIMIT_MS: '600000',
  WEBHOOK_TIMEOUT_MS: '2000',
  WEBHOOK_RETRY_SCHEDULE_SECONDS: '1,1,2,2,5,5,5,5,10,10,10,10,10,10,10,10,10,10,10,10',
  LOG_LEVEL: 'warn',
  LOG_FORMAT: 'json',
};

/** Two APIs and two workers, one of each to be killed. */
export async function startInstallation(services: SoakServices): Promise<Installation> {
  const environment = {
    PATH: process.env['PATH'] ?? '',
    DATABASE_URL: services.postgres.url,
    REDIS_URL: services.redis.url,
    ...SETTINGS,
  };
  const start = (app: 'api' | 'worker', fate: string) =>
    onFreePort(async (port) => {
      const logFile = join(services.directory, `${app}-${fate}.log`);
      const process = new SoakedProcess({ app, port, environment, logFile });
      await process.start();
      return process;
    });
  const sparedApi = await start('api', 'spared');
  const sparedWorker = await start('worker', 'spared');
  const doomedApi = await start('api', 'doomed');
  const doomedWorker = await start('worker', 'doomed');
  return {
    spared: [sparedApi, sparedWorker],
    doomedApi,
    doomedWorker,
    all: [sparedApi, sparedWorker, doomedApi, doomedWorker],
    apiUrls: [sparedApi.url, doomedApi.url],
  };
}
