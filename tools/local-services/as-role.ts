/** The roles of the processes (docs/adr/0029-a-database-role-for-each-process.md). */
type Role = 'malote_api' | 'malote_sandbox' | 'malote_worker' | 'malote_cli';

/** The same database, reached with what this role may do and no more. The server's own user stays the one that logs in. */
export function asRole(role: Role, databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('options', `-c role=${role}`);
  return url.href;
}
