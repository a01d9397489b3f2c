import { join } from 'node:path';
import {
  accountForPostgres,
  findPgbouncerProgram,
  servicesDirectory,
  startPgbouncer,
} from '../../../tools/local-services/index.js';
import { randomName } from './random-name.js';
import { testEnvironment } from './test-environment.js';

/** The first PgBouncer that carries named prepared statements in transaction mode. */
const FIRST_WITH_PREPARED = [1, 21] as const;
const PREPARED_STATEMENTS = 200;

export interface ThrowawayPgbouncer {
  /** Leads through it to the same database. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export interface PgbouncerWishes {
  readonly databaseUrl: string;
  readonly poolSize: number;
  /** Run on every connection to Postgres before a client gets it. */
  readonly connectQuery: string;
}

/** Starts a PgBouncer in transaction mode before a test's database. */
export async function startThrowawayPgbouncer(wishes: PgbouncerWishes): Promise<ThrowawayPgbouncer> {
  const program = await findProgram();
  const { directory, records } = testEnvironment();
  const name = randomName('pgbouncer');
  const preparedStatements = (await carriesPreparedStatements()) ? PREPARED_STATEMENTS : 0;
  const options = { ...wishes, preparedStatements, program, directory: join(directory, name), records, name };
  return startPgbouncer(options);
}

/** Whether the PgBouncer of this machine knows `max_prepared_statements`. */
export async function carriesPreparedStatements(): Promise<boolean> {
  const [major, minor] = (await findProgram()).version;
  const [firstMajor, firstMinor] = FIRST_WITH_PREPARED;
  return major > firstMajor || (major === firstMajor && minor >= firstMinor);
}

/** Unpacked where the account that Postgres, and PgBouncer, run as can reach it. */
function findProgram(): ReturnType<typeof findPgbouncerProgram> {
  return findPgbouncerProgram(servicesDirectory(accountForPostgres()), process.env['PATH'] ?? '');
}
