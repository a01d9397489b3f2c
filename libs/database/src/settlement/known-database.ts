import { Injectable } from '@nestjs/common';
import { Sql, type SqlRunner, type Statement } from '../connection/sql.js';

/** What a process has seen of its database. */
type Seen = {
  /** When the database was created, or an operator resumed settlement after it had gone back in time. */
  readonly knownSince: Date;
  /** The furthest position of its log that was on disk, as Postgres writes it: a crash takes back nothing before it. */
  readonly position: string;
};

/** $1, $2 what was seen before: see the header of database_went_back. */
const look: Statement = {
  name: 'look_at_database',
  text: `SELECT known_since, pg_current_wal_flush_lsn()::text AS position, database_went_back($1, $2) AS went_back FROM known_database`,
};

/** No parameters. */
const accept: Statement = {
  name: 'accept_database',
  text: `INSERT INTO known_database (identity) SELECT database_identity()
         ON CONFLICT (only_one) DO UPDATE SET identity = excluded.identity, known_since = excluded.known_since`,
};

/**
 * Whether the database still has all that this process has seen in it. After the promotion of a standby that lagged, or the restore
 * of a backup, it does not: payouts that were paid are pending again. Errors: `database_unavailable`.
 */
@Injectable()
export class KnownDatabase {
  /** Undefined until the first look. Every claim is compared with it. */
  seen: Seen | undefined;

  constructor(private readonly sql: Sql) {}

  /** Whether it has gone back in time, by its identity or the position of its log. */
  async hasGoneBack(): Promise<boolean> {
    const [row] = await this.sql.run<{ known_since: Date; position: string; went_back: boolean }>(look, [
      this.seen?.knownSince,
      this.seen?.position,
    ]);
    if (row === undefined || row.went_back) return true;
    this.seen = { knownSince: row.known_since, position: row.position };
    return false;
  }

  /** Takes the database as it is for the known one, in the transaction of the operator who resumes settlement. */
  async accept(on: SqlRunner): Promise<void> {
    await on.run(accept);
  }
}
