import type { DatabaseSettingsGroup } from '#configuration';
import { createDataSource, PostgresKeyStore, Sql } from '#database';
import { KeySignals, ManageKeys } from '#use-cases';

/** PostgreSQL, appendix A: undefined_table. */
const UNDEFINED_TABLE = '42P01';

/** Processes are not told from here; they ask for themselves every few seconds. */
class NoSignals extends KeySignals {
  override send(): void {
    // Nobody to tell.
  }
  override listen(): void {
    // Nobody tells.
  }
}

/** Does something with the keys of a database. Throws what to do where it cannot be reached or has no table for keys. */
export async function withKeys<Result>(
  database: DatabaseSettingsGroup,
  work: (keys: ManageKeys) => Promise<Result>,
): Promise<Result> {
  const settings = { ...database, poolSize: 1, applicationName: 'malote-keys' };
  const dataSource = createDataSource(settings);
  await dataSource.initialize().catch((error: unknown) => {
    throw new Error(`The database cannot be reached: ${reasonOf(error)}`, { cause: error });
  });
  try {
    return await work(new ManageKeys(new PostgresKeyStore(new Sql(dataSource, settings)), new NoSignals()));
  } catch (error) {
    if (!isMissingTable(error)) throw error;
    throw new Error(
      'This database has no table for keys yet. Bring its schema up to date: npm run migrate (npm start does so when it starts).',
      { cause: error },
    );
  } finally {
    await dataSource.destroy();
  }
}

function isMissingTable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === UNDEFINED_TABLE;
}

/** A server that refuses connections on all of its addresses makes an error without a message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
