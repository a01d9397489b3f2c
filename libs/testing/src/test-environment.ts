import { join } from 'node:path';

/** The services that `npm test` has started for the tests. */
export interface TestEnvironment {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** For data of a test's own; deleted after the run. */
  readonly directory: string;
  /** Notes of processes that tests have started; what is still running after the run is stopped by them. */
  readonly records: string;
}

/** Reads them out of the environment; throws what to do where tests were started without them. */
export function testEnvironment(): TestEnvironment {
  const directory = read('TEST_RUN_DIRECTORY');
  return {
    databaseUrl: read('TEST_DATABASE_URL'),
    redisUrl: read('TEST_REDIS_URL'),
    directory,
    records: join(directory, 'records'),
  };
}

function read(name: string): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: run the tests with npm test, which starts the services`);
  return value;
}
