import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Pool } from 'pg';
import { runMigrations } from '#database';
import {
  accountForPostgres,
  findRedisProgram,
  localDirectory,
  makeDirectory,
  servicesDirectory,
  startPostgres,
  startRedis,
  ThrowawayService,
  type EmbeddedPostgres,
  type EmbeddedRedis,
} from '../local-services/index.js';

/** Postgres, whose commits reach the disk, and a Redis that comes back empty; both to be crashed, and thrown away afterwards. */
export interface SoakServices {
  readonly postgres: ThrowawayService<EmbeddedPostgres>;
  readonly redis: ThrowawayService<EmbeddedRedis>;
  /** For looking on; its connections die with the server and come again. */
  readonly pool: Pool;
  /** For logs and notes. */
  readonly directory: string;
  readonly records: string;
  stop(): Promise<void>;
}

export async function startSoakServices(report: (progress: string) => void): Promise<SoakServices> {
  const account = accountForPostgres();
  const parent = join(servicesDirectory(account), 'soak');
  makeDirectory(parent, account);
  const directory = mkdtempSync(join(parent, 'run-'));
  makeDirectory(directory, account);
  const records = join(directory, 'records');
  makeDirectory(records, account);
  const data = { postgres: join(directory, 'postgres'), redis: join(directory, 'redis') };
  const postgres = await ThrowawayService.start('SIGQUIT', data.postgres, (previous?: EmbeddedPostgres) =>
    startPostgres({ directory: data.postgres, records, ...(previous && { port: previous.port }) }),
  );
  const program = await findRedisProgram(localDirectory, process.env['PATH'] ?? '', report);
  const redis = await ThrowawayService.start('SIGKILL', data.redis, (previous?: EmbeddedRedis) =>
    startRedis({
      program,
      directory: data.redis,
      records,
      persistent: false,
      ...(previous && { port: previous.port, password: previous.password }),
    }),
  );
  await runMigrations(postgres.url);
  const pool = new Pool({ connectionString: postgres.url, max: 3, application_name: 'soak' });
  pool.on('error', () => undefined);
  return {
    postgres,
    redis,
    pool,
    directory,
    records,
    stop: async () => {
      await pool.end();
      await redis.stop();
      await postgres.stop();
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
