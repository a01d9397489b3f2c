import { Injectable } from '@nestjs/common';
import { SettlementSwitch, type SettlementPause } from '#use-cases';
import { writeAuditEntry } from '../audit/postgres-audit-log.js';
import { Sql, type SqlRunner } from '../connection/sql.js';
import { deletePause, insertPause, selectPause } from './settlement-switch.sql.js';

/** What the audit log says it was done to. */
const SUBJECT = 'settlement';

/** The switch as a row: it is there, or it is not. */
@Injectable()
export class PostgresSettlementSwitch extends SettlementSwitch {
  constructor(private readonly sql: Sql) {
    super();
  }

  override read(): Promise<SettlementPause | undefined> {
    return readPause(this.sql);
  }

  override pause(
    actor: string,
    reason: string | null,
  ): Promise<{ readonly pause: SettlementPause; readonly changed: boolean }> {
    return this.sql.transaction(async (sql) => {
      const changed = (await sql.change(insertPause, [actor, reason])) > 0;
      if (changed)
        await writeAuditEntry(sql, {
          actor,
          action: 'settlement.pause',
          subject: SUBJECT,
          details: { reason },
        });
      // Somebody else may have ended at this moment what was there already.
      const pause = (await readPause(sql)) ?? { since: new Date(), actor, reason };
      return { pause, changed };
    });
  }

  override resume(actor: string, reason: string | null): Promise<boolean> {
    return this.sql.transaction(async (sql) => {
      const changed = (await sql.change(deletePause)) > 0;
      if (changed)
        await writeAuditEntry(sql, {
          actor,
          action: 'settlement.resume',
          subject: SUBJECT,
          details: { reason },
        });
      return changed;
    });
  }
}

async function readPause(sql: SqlRunner): Promise<SettlementPause | undefined> {
  const [row] = await sql.run<{ paused_at: Date; actor: string; reason: string | null }>(selectPause);
  return row && { since: row.paused_at, actor: row.actor, reason: row.reason };
}
