import { Injectable } from '@nestjs/common';
import { HealthCheck } from '#observability';
import { DomainError } from '#domain';
import { migrations } from '../migrations/index.js';
import { Sql, type Statement } from './sql.js';
import { SCHEMA_BEHIND } from './translate-database-error.js';

/** In: names. Out: those of them that the database was migrated by; it may well be ahead of us. */
const askForMigrations: Statement = {
  name: 'ask_for_migrations',
  text: 'SELECT DISTINCT name FROM migrations WHERE name = ANY($1)',
};
const NEEDED = migrations.map(({ name }) => name);

/** Nothing goes without Postgres, nor with a schema older than this version. */
@Injectable()
export class PostgresHealthCheck extends HealthCheck {
  readonly name = 'postgres';
  readonly critical = true;

  constructor(private readonly sql: Sql) {
    super();
  }

  async check(): Promise<void> {
    const found = await this.sql.run(askForMigrations, [NEEDED]);
    if (found.length < NEEDED.length) throw new DomainError('database_unavailable', SCHEMA_BEHIND);
  }
}
