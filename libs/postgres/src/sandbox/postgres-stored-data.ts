import { Injectable } from '@nestjs/common';
import { StoredData } from '#use-cases';
import { Sql } from '../connection/sql.js';
import { emptyTables } from './empty-tables.sql.js';

/** All tables with data. */
@Injectable()
export class PostgresStoredData extends StoredData {
  constructor(private readonly sql: Sql) {
    super();
  }

  override async empty(): Promise<void> {
    await this.sql.run(emptyTables);
  }
}
