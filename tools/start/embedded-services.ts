import { join } from 'node:path';
import {
  accountForPostgres,
  findRedisProgram,
  localDirectory,
  makeDirectory,
  servicesDirectory,
  startPostgres,
  startRedis,
  type EmbeddedPostgres,
  type EmbeddedRedis,
} from '../local-services/index.js';
import { keepRunning, type KeptService } from './keep-running.js';

type Report = (progress: string) => void;

/** Starts Postgres on the data of the runs before; they live in `.local`, or where root's Postgres can reach. */
export function keepPostgres(records: string, report: Report): Promise<KeptService<EmbeddedPostgres>> {
  report('starting Postgres');
  const account = accountForPostgres();
  const parent = servicesDirectory(account);
  makeDirectory(parent, account);
  if (account !== undefined && parent !== localDirectory) {
    report(`its data are in ${parent}: the user ${account.name} cannot enter this folder`);
  }
  return keepRunning(
    'Postgres',
    (previous) =>
      startPostgres({
        directory: join(parent, 'postgres'),
        records,
        ...(previous === undefined ? {} : { port: previous.port }),
      }),
    report,
  );
}

/** Starts Redis on the data of the runs before. */
export async function keepRedis(
  records: string,
  searchPath: string,
  report: Report,
): Promise<KeptService<EmbeddedRedis>> {
  const program = await findRedisProgram(localDirectory, searchPath, report);
  report('starting Redis');
  return keepRunning(
    'Redis',
    (previous) =>
      startRedis({
        program,
        directory: join(localDirectory, 'redis'),
        records,
        persistent: true,
        ...(previous === undefined ? {} : { port: previous.port, password: previous.password }),
      }),
    report,
  );
}
