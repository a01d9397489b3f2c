import { Injectable } from '@nestjs/common';
import { HealthCheck } from '#observability';
import { Sql, type Statement } from './sql.js';

const askIfThere: Statement = { name: 'ask_if_there', text: 'SELECT 1' };

/** Nothing goes without Postgres. */
@Injectable()
export class PostgresHealthCheck extends HealthCheck {
  readonly name = 'postgres';
  readonly critical = true;

  constructor(private readonly sql: Sql) {
    super();
  }

  async check(): Promise<void> {
    await this.sql.run(askIfThere);
  }
}
