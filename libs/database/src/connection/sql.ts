import { Injectable } from '@nestjs/common';
import pg from 'pg';
import type { EntityManager } from 'typeorm';
import { activeSpan } from '#observability';
import { DatabaseSettings } from './database-settings.js';
import { PostgresDataSource } from './postgres-data-source.js';
import { traceStatement } from './trace-statement.js';
import { spoilsConnection, takesNoWrites, translateDatabaseError } from './translate-database-error.js';

/** One SQL statement and its unique name, by which `pg_stat_statements`, logs and prepared statements know it. */
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
  /** Runs a statement; rows come back as the driver reads them (bigint as text). Errors are DomainErrors where Postgres is down. */
  run<Row extends pg.QueryResultRow>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs a statement and says how many rows it changed; conditional updates decide by this number. */
  change(statement: Statement, values?: readonly unknown[]): Promise<number>;
}

/**
 * Runs the statements that are SQL: prepared under their names, on TypeORM's pool without TypeORM in between, or in one of its
 * transactions (`within`).
 */
@Injectable()
export class Sql implements SqlRunner {
  constructor(
    readonly dataSource: PostgresDataSource,
    private readonly settings: DatabaseSettings,
  ) {}

  async run<Row extends pg.QueryResultRow>(
    statement: Statement,
    values: readonly unknown[] = [],
  ): Promise<Row[]> {
    return (await this.execute<Row>(this.dataSource.pool, statement, values)).rows;
  }

  async change(statement: Statement, values: readonly unknown[] = []): Promise<number> {
    return (await this.execute(this.dataSource.pool, statement, values)).rowCount ?? 0;
  }

  /** Runs statements in a transaction that TypeORM has begun (`dataSource.transaction`), on its connection. */
  within({ queryRunner }: EntityManager): SqlRunner {
    const connection = async (): Promise<pg.Client> => {
      const client: unknown = await queryRunner?.connect();
      if (client instanceof pg.Client) return client;
      throw new Error('This entity manager is of no transaction.');
    };
    return {
      run: async <Row extends pg.QueryResultRow>(statement: Statement, values: readonly unknown[] = []) =>
        (await this.execute<Row>(await connection(), statement, values)).rows,
      change: async (statement, values = []) =>
        (await this.execute(await connection(), statement, values)).rowCount ?? 0,
    };
  }

  private execute<Row extends pg.QueryResultRow>(
    on: pg.Pool | pg.Client,
    statement: Statement,
    values: readonly unknown[],
  ) {
    if (activeSpan() === undefined) return this.send<Row>(on, statement, values);
    return traceStatement(statement.name, () => this.send<Row>(on, statement, values));
  }

  private async send<Row extends pg.QueryResultRow>(
    on: pg.Pool | pg.Client,
    statement: Statement,
    values: readonly unknown[],
  ) {
    try {
      const isPrepared = this.settings.prepareStatements && statement.plannedAnew !== true;
      const name = isPrepared ? { name: statement.name } : {};
      const timeout = statement.timeoutMs === undefined ? {} : { query_timeout: statement.timeoutMs };
      return await on.query<Row>({ ...name, ...timeout, text: statement.text, values: [...values] });
    } catch (error) {
      // A pool replaces a connection whose statement failed; in a transaction nothing else does.
      if (on instanceof pg.Client && spoilsConnection(error)) await on.end();
      if (takesNoWrites(error)) this.dataSource.replaceConnections();
      throw translateDatabaseError(error);
    }
  }
}
