import { join } from 'node:path';
import { Pool } from 'pg';
import { runMigrations } from '#database';
import {
  MaloteProcess,
  onFreePort,
  startThrowawayServices,
  type ThrowawayServices,
} from '../local-services/index.js';
import type { SoakRail } from './soak-rail.js';

/** Postgres, whose commits reach the disk, and a Redis that comes back empty; both to be crashed, and thrown away afterwards. */
export interface SoakServices extends ThrowawayServices {
  /** For looking on; its connections die with the server and come again. */
  readonly pool: Pool;
}

export async function startSoakServices(report: (progress: string) => void): Promise<SoakServices> {
  const services = await startThrowawayServices('soak', report);
  await runMigrations(services.postgres.url);
  const pool = new Pool({ connectionString: services.postgres.url, max: 3, application_name: 'soak' });
  pool.on('error', () => undefined);
  const stop = async (): Promise<void> => {
    await pool.end();
    await services.stop();
  };
  return { ...services, pool, stop };
}

/** An API or a worker through any number of deaths. A start while its services are down may fail; it is started again. */
export class SoakedProcess extends MaloteProcess {
  /** How often it ended otherwise than with status 0 after being asked to stop. */
  badEnds = 0;

  async startAgain(): Promise<void> {
    for (;;) {
      try {
        await this.start();
        return;
      } catch (error) {
        if (!String(error).includes('ended while starting')) throw error;
      }
    }
  }

  async stopInOrder(): Promise<void> {
    const end = await this.stop();
    if (end !== undefined && end.status !== 0) this.badEnds += 1;
  }
}

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
  AUTH: 'required',
  STREAM_WAIT_MS: '2000',
  STREAM_LEASE_MS: '5000',
  RAIL_TIMEOUT_MS: '1000',
  PAYOUT_LEASE_MS: '4000',
  RAIL_VISIBILITY_MS: '1000',
  // Nothing shall be raised to people: whatever happens here, the rail answers in the end. Where it does not, the rail of the soak has another limit.
  PAYOUT_DOUBT_LIMIT_MS: '600000',
  WEBHOOK_TIMEOUT_MS: '2000',
  WEBHOOK_RETRY_SCHEDULE_SECONDS: '1,1,2,2,5,5,5,5,10,10,10,10,10,10,10,10,10,10,10,10',
  LOG_LEVEL: 'warn',
  LOG_FORMAT: 'json',
};

/** Two APIs and two workers, one of each to be killed. */
export async function startInstallation(
  services: SoakServices,
  rail: SoakRail['environment'],
): Promise<Installation> {
  const environment = {
    PATH: process.env['PATH'] ?? '',
    DATABASE_URL: services.postgres.url,
    REDIS_URL: services.redis.url,
    ...SETTINGS,
    ...rail,
  };
  const start = (app: 'api' | 'worker', suffix: string) =>
    onFreePort(async (port) => {
      const output = { logFile: join(services.directory, `${app}-${suffix}.log`) };
      const started = new SoakedProcess({ app, port, environment, output });
      process.once('exit', () => started.signal('SIGKILL'));
      await started.startAgain();
      return started;
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
