import pg from 'pg';
import { testEnvironment } from './test-environment.js';

/** The URL of another database on the server of this run. */
export function urlOfDatabase(name: string): string {
  const url = new URL(testEnvironment().databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs an action with a connection from which databases can be made and dropped. */
export function onDatabaseServer<T>(action: (client: pg.Client) => Promise<T>): Promise<T> {
  return onDatabase('postgres', action);
}

/** Runs an action with a connection to this database of the server. */
export async function onDatabase<T>(name: string, action: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: urlOfDatabase(name) });
  await client.connect();
  try {
    return await action(client);
  } finally {
    await client.end();
  }
}
