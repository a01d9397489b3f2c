import pg from 'pg';

/** TypeORM makes its pool of connections with the `pg` it is given (its option `driver`). This one also keeps the pool, for Sql and the metrics. */
export class KeptPool {
  /** Undefined until TypeORM connects; each attempt makes another. */
  latest: pg.Pool | undefined;

  readonly driver: object;

  constructor() {
    const keep = (pool: pg.Pool): void => {
      this.latest = pool;
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
