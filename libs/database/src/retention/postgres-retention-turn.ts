import { Injectable } from '@nestjs/common';
import { RetentionTurn, TURN_MS } from '#use-cases';
import { Sql } from '../connection/sql.js';
import { endRetentionTurn, holdRetentionTurn } from './retention-turn.sql.js';

/** The turn as a row with a time at which it ends: it needs no connection of its own while somebody works, as a lock would. */
@Injectable()
export class PostgresRetentionTurn extends RetentionTurn {
  constructor(private readonly sql: Sql) {
    super();
  }

  override async hold(holder: string): Promise<boolean> {
    return (await this.sql.change(holdRetentionTurn, [holder, TURN_MS])) > 0;
  }

  override async end(holder: string, isThrough: boolean): Promise<void> {
    await this.sql.change(endRetentionTurn, [holder, isThrough]);
  }
}
