import { MetricsReading, type Sample } from '#observability';
import type { PostgresDataSource } from './postgres-data-source.js';

/** The pool of this process. */
export class PoolReading extends MetricsReading {
  readonly names = ['malote_postgres_pool_connections'] as const;

  constructor(private readonly dataSource: PostgresDataSource) {
    super();
  }

  override read(): Promise<readonly Sample[]> {
    const pool = this.dataSource.isInitialized ? this.dataSource.pool : undefined;
    const name = 'malote_postgres_pool_connections';
    return Promise.resolve([
      { name, value: pool?.totalCount ?? 0, labels: { state: 'total' } },
      { name, value: pool?.idleCount ?? 0, labels: { state: 'idle' } },
      { name, value: pool?.waitingCount ?? 0, labels: { state: 'waiting' } },
    ]);
  }
}
