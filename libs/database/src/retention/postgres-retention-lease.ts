import { Injectable } from '@nestjs/common';
import { RetentionLease, LEASE_MS } from '#use-cases';
import { Sql } from '../connection/sql.js';
import { endRetentionLease, holdRetentionLease } from './retention-lease.sql.js';

/** The turn as a row with a time at which it ends: it needs no connection of its own while somebody works, as a lock would. */
@Injectable()
export class PostgresRetentionLease extends RetentionLease {
  constructor(private readonly sql: Sql) {
    super();
  }

  override async hold(holder: string): Promise<boolean> {
    return (await this.sql.change(holdRetentionLease, [holder, LEASE_MS])) > 0;
  }

  override async end(holder: string, isThrough: boolean): Promise<void> {
    await this.sql.change(endRetentionLease, [holder, isThrough]);
  }
}
