import { MetricsReading, type Sample } from '#observability';
import type { Sql } from './sql.js';

/** The pool of this process. */
export class PoolReading extends MetricsReading {
  readonly names = ['malote_postgres_pool_connections'] as const;

  constructor(private readonly sql: Sql) {
    super();
  }

  override read(): Promise<readonly Sample[]> {
    const { total, idle, waiting } = this.sql.connections() ?? { total: 0, idle: 0, waiting: 0 };
    const name = 'malote_postgres_pool_connections';
    return Promise.resolve([
      { name, value: total, labels: { state: 'total' } },
      { name, value: idle, labels: { state: 'idle' } },
      { name, value: waiting, labels: { state: 'waiting' } },
    ]);
  }
}
