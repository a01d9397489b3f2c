import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runMigrations } from '#database';
import { Pool } from 'pg';
import {
  accountForPostgres,
  findRedisProgram,
  localDirectory,
  makeDirectory,
  servicesDirectory,
  startPostgres,
  startRedis,
} from '../local-services/index.js';

/** Postgres as it would run in production (every commit reaches the disk), and Redis; both thrown away afterwards. */
export interface BenchServices {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly pool: Pool;
  stop(): Promise<void>;
}

const POSTGRES_SETTINGS = {
  shared_buffers: '512MB',
  max_wal_size: '8GB',
  'pg_stat_statements.max': '5000',
  'pg_stat_statements.track': 'top',
} as const;

export async function startBenchServices(report: (progress: string) => void): Promise<BenchServices> {
  const account = accountForPostgres();
  const parent = join(servicesDirectory(account), 'bench');
  makeDirectory(parent, account);
  const directory = mkdtempSync(join(parent, 'run-'));
  makeDirectory(directory, account);
  const records = join(directory, 'records');
  makeDirectory(records, account);
  const postgres = await startPostgres({
    directory: join(directory, 'postgres'),
    records,
    settings: POSTGRES_SETTINGS,
  });
  const program = await findRedisProgram(localDirectory, process.env['PATH'] ?? '', report);
  const redis = await startRedis({
    program,
    directory: join(directory, 'redis'),
    records,
    persistent: false,
  });
  await runMigrations(postgres.url);
  const pool = new Pool({ connectionString: postgres.url, max: 12, application_name: 'bench' });
  await pool.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  return {
    databaseUrl: postgres.url,
    redisUrl: redis.url,
    pool,
    stop: async () => {
      await pool.end();
      await redis.stop();
      await postgres.stop();
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
