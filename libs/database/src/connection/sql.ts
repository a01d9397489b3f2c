import { Injectable } from '@nestjs/common';
import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { DataSource } from 'typeorm';
import { DomainError } from '#domain';
import { activeSpan, inSpan } from '#observability';
import { DatabaseSettings } from './database-settings.js';
import { traceStatement } from './trace-statement.js';
import { translateDatabaseError } from './translate-database-error.js';

/** One SQL statement with a name of its own: the name is what `pg_stat_statements`, logs and prepared statements know it by. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  /**
   * Planned each time it runs, never prepared: a connection keeps the plans it made, and the one that is right for a table of
   * ten rows reads all of it for each of ten thousand. Costs some tenths of a millisecond. Default false.
   */
  readonly plannedAnew?: boolean;
  /** Given up on when nothing has come back for this long; its connection is replaced. Default `QUERY_TIMEOUT_MS`. */
  readonly timeoutMs?: number;
}

/** Something statements can run on: the pool, or the one connection of a transaction. */
export interface SqlRunner {
  /** Runs a statement; rows come back as the driver reads them (bigint as text). Errors are DomainErrors where Postgres is away. */
  run<Row extends QueryResultRow>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs a statement and says how many rows it changed; conditional updates decide by this number. */
  change(statement: Statement, values?: readonly unknown[]): Promise<number>;
}

/** All SQL goes through here: prepared statements on TypeORM's pool, and transactions through TypeORM. */
@Injectable()
export class Sql implements SqlRunner {
  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: DatabaseSettings,
  ) {}

  async run<Row extends QueryResultRow>(
    statement: Statement,
    values: readonly unknown[] = [],
  ): Promise<Row[]> {
    return (await this.execute<Row>(this.pool(), statement, values)).rows;
  }

  async change(statement: Statement, values: readonly unknown[] = []): Promise<number> {
    return (await this.execute(this.pool(), statement, values)).rowCount ?? 0;
  }

  /** The pool's connections, and the calls that wait for one; undefined before the database was reached. */
  connections(): { readonly total: number; readonly idle: number; readonly waiting: number } | undefined {
    const pool = this.poolIfThere();
    return pool && { total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount };
  }

  /** Runs `work` in one transaction (READ COMMITTED) and commits it; an exception rolls back. */
  transaction<Result>(work: (sql: SqlRunner) => Promise<Result>): Promise<Result> {
    return inSpan({ name: 'transaction', kind: 'internal' }, () => this.transact(work));
  }

  private async transact<Result>(work: (sql: SqlRunner) => Promise<Result>): Promise<Result> {
    try {
      return await this.dataSource.transaction(async (manager) => {
        // The query runner's connection is the transaction's; going to it directly keeps the prepared statements.
        const client = (await manager.queryRunner?.connect()) as PoolClient;
        return work({
          run: async <Row extends QueryResultRow>(statement: Statement, values: readonly unknown[] = []) =>
            (await this.execute<Row>(client, statement, values)).rows,
          change: async (statement, values = []) =>
            (await this.execute(client, statement, values)).rowCount ?? 0,
        });
      });
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }

  private execute<Row extends QueryResultRow>(
    on: Pool | PoolClient,
    statement: Statement,
    values: readonly unknown[],
  ) {
    if (activeSpan() === undefined) return this.send<Row>(on, statement, values);
    return traceStatement(statement.name, () => this.send<Row>(on, statement, values));
  }

  private async send<Row extends QueryResultRow>(
    on: Pool | PoolClient,
    statement: Statement,
    values: readonly unknown[],
  ) {
    try {
      const isPrepared = this.settings.prepareStatements && statement.plannedAnew !== true;
      const name = isPrepared ? { name: statement.name } : {};
      const timeout = statement.timeoutMs === undefined ? {} : { query_timeout: statement.timeoutMs };
      return await on.query<Row>({ ...name, ...timeout, text: statement.text, values: [...values] });
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }

  private pool(): Pool {
    const pool = this.poolIfThere();
    if (pool === undefined)
      throw new DomainError('database_unavailable', 'The database has not been reached yet.');
    return pool;
  }

  /** TypeORM's driver types the pool as `any`; this is the one door through which it becomes pg's. */
  private poolIfThere(): Pool | undefined {
    return (this.dataSource.driver as unknown as { master?: Pool }).master;
  }
}
