import { Injectable } from '@nestjs/common';
import { HealthCheck } from '#observability';
import { DomainError } from '#domain';
import { sqlFunctions } from '../functions/sql-functions.js';
import { migrations } from '../migrations/index.js';
import { Sql, type Statement } from './sql.js';
import { READ_ONLY, SCHEMA_BEHIND } from './translate-database-error.js';

/**
 * $1 migrations, $2, $3 functions and their hashes: how many of them the database has. It may well be ahead of us.
 * Writes to the log, which a full disk or a lost synchronous standby fails or delays.
 */
const countKnown: Statement = {
  name: 'count_known_schema',
  text: /* sql */ `
    SELECT (SELECT count(DISTINCT m.name) FROM migrations m WHERE m.name = ANY($1))::integer AS migrations,
           (SELECT count(*) FROM loaded_function f JOIN unnest($2::text[], $3::text[]) AS u(name, hash) USING (name, hash))::integer
             AS functions,
           CASE WHEN current_setting('transaction_read_only')::boolean THEN false
                ELSE pg_logical_emit_message(true, 'malote.ready', '') IS NOT NULL END AS writes`,
};
const MIGRATIONS = migrations.map(({ name }) => name);
const FUNCTIONS = sqlFunctions.map(({ name }) => name);
const HASHES = sqlFunctions.map(({ hash }) => hash);

/** Nothing goes without a Postgres that takes writes, nor with a schema older than this version. */
@Injectable()
export class PostgresHealthCheck extends HealthCheck {
  readonly name = 'postgres';
  readonly critical = true;

  constructor(private readonly sql: Sql) {
    super();
  }

  async check(): Promise<void> {
    const [known] = await this.sql.run<{ migrations: number; functions: number; writes: boolean }>(
      countKnown,
      [MIGRATIONS, FUNCTIONS, HASHES],
    );
    if (known?.writes !== true) {
      this.sql.dataSource.replaceConnections();
      throw new DomainError('database_unavailable', READ_ONLY);
    }
    if (known.migrations !== MIGRATIONS.length || known.functions !== FUNCTIONS.length)
      throw new DomainError('database_unavailable', SCHEMA_BEHIND);
  }
}
