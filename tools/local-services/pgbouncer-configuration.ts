/** The configuration of an embedded PgBouncer. */
export interface PgbouncerConfiguration {
  readonly port: number;
  /** The Postgres behind it, with the account that every client gets there. */
  readonly databaseUrl: string;
  /** Connections it keeps to each database, however many clients there are. */
  readonly poolSize: number;
  /** Named statements it remembers for its clients; 0 for those before 1.21, which do not know the setting. */
  readonly preparedStatements: number;
  /** Run on each connection to Postgres before any client gets it. */
  readonly connectQuery: string;
}

/** What pg asks for when it connects, and a pooler that shares connections cannot grant: `connect_query` sets it instead. */
const IGNORED_PARAMETERS = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'];

/** The text of pgbouncer.ini; docs/scaling.md shows the same for a real one. */
export function pgbouncerConfiguration(configuration: PgbouncerConfiguration): string {
  const { port, poolSize, preparedStatements, connectQuery } = configuration;
  const { hostname, port: serverPort, username, password } = new URL(configuration.databaseUrl);
  return [
    '[databases]',
    `* = host=${hostname} port=${serverPort} user=${username} password=${password} connect_query='${connectQuery}'`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    // Every client gets the account above: it listens on loopback, for one test.
    'auth_type = any',
    'pool_mode = transaction',
    `default_pool_size = ${poolSize}`,
    // Code that relies on getting the same session again is to fail at once, not some day.
    'server_round_robin = 1',
    'max_client_conn = 500',
    `ignore_startup_parameters = ${IGNORED_PARAMETERS.join(',')}`,
    ...(preparedStatements > 0 ? [`max_prepared_statements = ${preparedStatements}`] : []),
    '',
  ].join('\n');
}
