import pg from 'pg';
import {
  DataSource,
  QueryFailedError,
  type DataSourceOptions,
  type EntityMetadata,
  type EntityTarget,
  type ObjectLiteral,
  type QueryRunner,
  type ReplicationMode,
} from 'typeorm';
import { activeSpan } from '#observability';
import { traceStatement, summarizeStatement } from './trace-statement.js';
import {
  notReachedYet,
  spoilsConnection,
  takesNoWrites,
  translateDatabaseError,
} from './translate-database-error.js';

/** TypeORM makes its pool of connections with the `pg` it is given (its option `driver`). This one also keeps the pool, for Sql and the metrics. */
class KeptPool {
  /** Undefined until TypeORM connects; each attempt makes another. */
  latest: pg.Pool | undefined;

  /** Connections opened before the last call of `replaceConnections` are of an earlier one. */
  generation = 0;

  readonly driver: object;

  constructor() {
    const generations = new WeakMap<object, number>();
    const keep = (pool: pg.Pool): void => {
      this.latest = pool;
      pool.on('connect', (client) => {
        generations.set(client, this.generation);
        // A server that ends a connection the moment it is handed out speaks before its new user listens: the error would reach
        // Node alone, which ends the process. The user's next statement fails all the same.
        client.on('error', () => undefined);
      });
      pool.on('release', (_error, client: unknown) => {
        if (client instanceof pg.Client && generations.get(client) !== this.generation) void client.end();
      });
    };
    class Pool extends pg.Pool {
      constructor(config?: pg.PoolConfig) {
        super(config);
        keep(this);
      }
    }
    this.driver = { ...pg, Pool };
  }
}

export type PostgresOptions = Extract<DataSourceOptions, { readonly type: 'postgres' }>;

/**
 * TypeORM's data source. Whatever sends a statement through it, a repository, a query builder or a transaction: errors that say that
 * Postgres is down are `database_unavailable`, all others are pg's own, and each statement is a span in the traces.
 */
export class PostgresDataSource extends DataSource {
  constructor(
    options: PostgresOptions,
    private readonly kept = new KeptPool(),
  ) {
    super({ ...options, driver: kept.driver });
  }

  /** Its connections, for statements that go past TypeORM. @throws DomainError `database_unavailable` before Postgres was reached */
  get pool(): pg.Pool {
    if (!this.isInitialized || this.kept.latest === undefined) throw notReachedYet();
    return this.kept.latest;
  }

  override getMetadata(target: EntityTarget<ObjectLiteral>): EntityMetadata {
    if (!this.isInitialized) throw notReachedYet();
    return super.getMetadata(target);
  }

  override createQueryRunner(mode: ReplicationMode = 'master'): QueryRunner {
    const runner = super.createQueryRunner(mode);
    // Of its overloads `bind` keeps the last; callers still see both.
    const query = runner.query.bind(runner) as (...call: unknown[]) => Promise<unknown>;
    return Object.assign(runner, {
      query: (text: string, ...rest: unknown[]) => {
        const send = () => query(text, ...rest).catch((error: unknown) => this.fail(error, runner));
        return activeSpan() === undefined ? send() : traceStatement(summarizeStatement(text), send);
      },
    });
  }

  /**
   * Ends all connections, those in use when they come back: the server behind them takes no writes, and the address may lead to
   * another one by now.
   */
  replaceConnections(): void {
    const pool = this.kept.latest;
    this.kept.generation += 1;
    for (let left = pool?.idleCount ?? 0; left > 0; left--)
      pool?.connect().then(
        (client) => {
          client.release();
        },
        () => undefined,
      );
  }

  private async fail(error: unknown, runner: QueryRunner): Promise<never> {
    // TypeORM's error holds the values of the statement, which belong in no log.
    const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
    if (spoilsConnection(cause)) await endConnection(runner);
    if (takesNoWrites(cause)) this.replaceConnections();
    throw translateDatabaseError(cause);
  }
}

/** As Nest's TypeOrmModule makes its data source. */
export function newPostgresDataSource(options: DataSourceOptions | undefined): PostgresDataSource {
  if (options?.type !== 'postgres') throw new Error('The data source needs options of Postgres.');
  return new PostgresDataSource(options);
}

async function endConnection(runner: QueryRunner): Promise<void> {
  const client: unknown = await runner.connect();
  if (client instanceof pg.Client) await client.end();
}
