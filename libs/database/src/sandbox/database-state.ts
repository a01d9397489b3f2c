import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '#domain';
import { Sql } from '../connection/sql.js';
import { Replicas } from '../replica/replicas.js';
import { emptyTables } from './empty-tables.sql.js';

/** Under load the database may end the emptying to break a deadlock, or for having waited too long. */
const MAX_ATTEMPTS = 3;

/** Everything an installation keeps in Postgres. */
@Injectable()
export class DatabaseState {
  constructor(
    private readonly sql: Sql,
    @Inject(Replicas) private readonly replicas: Pick<Replicas, 'replica'>,
  ) {}

  /**
   * Empties all tables with data; schema, secrets, keys and the audit log stay. Emptying takes back what was final, and finished
   * batches are read from the replica: so it waits for that, too. Errors: `database_unavailable`.
   */
  async empty(): Promise<void> {
    await this.truncate();
    await this.replicas.replica?.catchUp();
  }

  private async truncate(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.sql.run(emptyTables);
        return;
      } catch (error) {
        const mayPass = error instanceof DomainError && error.code === 'database_unavailable';
        if (!mayPass || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  }
}
