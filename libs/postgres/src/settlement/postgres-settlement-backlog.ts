import { Injectable } from '@nestjs/common';
import { SettlementBacklog, type Backlog } from '#use-cases';
import { Sql } from '../connection/sql.js';
import { MAX_NEIGHBOURHOODS, readBacklog } from './read-backlog.sql.js';

interface BacklogRow {
  readonly pending: number;
  readonly processing: number;
  readonly in_doubt: number;
  readonly since: Date | null;
  readonly neighbourhoods: number;
}

/** The batches whose payouts are due next, summed up. */
@Injectable()
export class PostgresSettlementBacklog extends SettlementBacklog {
  constructor(private readonly sql: Sql) {
    super();
  }

  override async read(): Promise<Backlog> {
    const [row] = await this.sql.run<BacklogRow>(readBacklog, [MAX_NEIGHBOURHOODS]);
    if (row === undefined) throw new Error('A sum has no row.');
    return {
      pending: row.pending,
      processing: row.processing,
      inDoubt: row.in_doubt,
      since: row.since ?? undefined,
      isAtLeast: row.neighbourhoods >= MAX_NEIGHBOURHOODS,
    };
  }
}
