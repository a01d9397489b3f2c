import { Pool } from 'pg';
import { runMigrations } from '#database';
import { findFreePort, MaloteProcess, startThrowawayServices } from '../local-services/index.js';

/** Postgres as it would run in production (every commit reaches the disk), and Redis; both thrown away afterwards. */
export interface BenchServices {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly pool: Pool;
  stop(): Promise<void>;
}

export type Report = (progress: string) => void;

const POSTGRES_SETTINGS = {
  shared_buffers: '512MB',
  max_wal_size: '8GB',
  'pg_stat_statements.max': '5000',
  'pg_stat_statements.track': 'top',
} as const;

export async function startBenchServices(report: Report): Promise<BenchServices> {
  const services = await startThrowawayServices('bench', report, POSTGRES_SETTINGS);
  const [databaseUrl, redisUrl] = [services.postgres.url, services.redis.url];
  await runMigrations(databaseUrl);
  const pool = new Pool({ connectionString: databaseUrl, max: 12, application_name: 'bench' });
  await pool.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  const stop = async (): Promise<void> => {
    await pool.end();
    await services.stop();
  };
  return { databaseUrl, redisUrl, pool, stop };
}

/** Starts `apps/{app}` in a separate process, as production runs it, and returns when it is ready. */
export async function startMalote(
  app: 'api' | 'worker',
  { databaseUrl, redisUrl }: BenchServices,
  settings: Readonly<Record<string, string>> = {},
): Promise<MaloteProcess> {
  const environment = {
    PATH: process.env['PATH'],
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    LOG_LEVEL: 'warn',
    ...settings,
  };
  const malote = new MaloteProcess({ app, port: await findFreePort(), environment, output: 'inherit' });
  await malote.start();
  return malote;
}
