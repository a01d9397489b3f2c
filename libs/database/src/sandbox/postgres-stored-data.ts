import { Injectable } from '@nestjs/common';
import { DomainError } from '#domain';
import { StoredData } from '#use-cases';
import { Sql } from '../connection/sql.js';
import { emptyTables } from './empty-tables.sql.js';

/** Under load the database may end the emptying to break a deadlock, or for having waited too long. */
const MAX_ATTEMPTS = 3;

/** All tables with data. */
@Injectable()
export class PostgresStoredData extends StoredData {
  constructor(private readonly sql: Sql) {
    super();
  }

  override async empty(): Promise<void> {
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
