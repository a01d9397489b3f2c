import { Injectable } from '@nestjs/common';
import { AuditLog, type AuditEntry, type AuditRecord } from '#use-cases';
import { Sql, type SqlRunner } from '../connection/sql.js';
import { appendToAuditLog, selectAuditLog } from './audit-log.sql.js';

interface AuditRow {
  readonly position: string;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** For stores that write an entry in the transaction of what it tells of. */
export async function writeAuditEntry(sql: SqlRunner, entry: AuditEntry): Promise<void> {
  const { actor, action, subject, details = {} } = entry;
  await sql.change(appendToAuditLog, [actor, action, subject, JSON.stringify(details)]);
}

/** The log in Postgres, which refuses to change or remove what is in it. */
@Injectable()
export class PostgresAuditLog extends AuditLog {
  constructor(private readonly sql: Sql) {
    super();
  }

  override append(entry: AuditEntry): Promise<void> {
    return writeAuditEntry(this.sql, entry);
  }

  override async read({
    before,
    limit,
  }: {
    readonly before: number | undefined;
    readonly limit: number;
  }): Promise<readonly AuditRecord[]> {
    const rows = await this.sql.run<AuditRow>(selectAuditLog, [before, limit]);
    return rows.map((row) => ({ ...row, position: Number(row.position) }));
  }
}
