import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, type EntityManager, type Repository } from 'typeorm';
import { MALOTE, type SettlementPause } from '#domain';
import { writeAuditEntry } from '../audit/audit-log.repository.js';
import { Sql, type Statement } from '../connection/sql.js';
import { KnownDatabase } from '../settlement/known-database.js';
import { RailHoldEntity } from '../entities/rail-hold.entity.js';
import { SettlementPauseEntity } from '../entities/settlement-pause.entity.js';

/** What the audit log says it was done to. */
const SUBJECT = 'settlement';
const WENT_BACK =
  'The database has gone back in time: a standby was promoted, or a backup restored. Payments may be missing in it. ' +
  'Compare it with the rail before you resume (docs/operations.md).';

/** $1 who, $2 why. Takes the place of an operator's pause, and says what that was. No row: it is paused for this already. */
const pauseForReview: Statement = {
  name: 'pause_for_review',
  text: `INSERT INTO settlement_pause AS p (actor, reason) VALUES ($1, $2)
         ON CONFLICT (only_one) DO UPDATE
         SET actor = excluded.actor, paused_at = excluded.paused_at,
             reason = concat_ws(' ', excluded.reason, 'Before, it was paused by ' || p.actor || coalesce(': ' || p.reason, '.'))
         WHERE p.actor <> excluded.actor
         RETURNING reason`,
};

/**
 * Whether payments may be submitted, for the whole installation, as a row: it is there, or it is not. Every claim reads it; questions
 * about doubtful payments continue. It is kept with the truth, so it outlives every process and Redis. Errors: `database_unavailable`.
 */
@Injectable()
export class SettlementPauseRepository {
  constructor(
    @InjectRepository(SettlementPauseEntity) private readonly pauses: Repository<SettlementPauseEntity>,
    private readonly sql: Sql,
    private readonly known: KnownDatabase,
  ) {}

  /**
   * Reads it for a worker. Where the database has gone back in time since this process last looked, or since an operator last resumed,
   * it pauses settlement first.
   */
  async look(): Promise<SettlementPause | undefined> {
    // Read first: an operator who resumes meanwhile has accepted the database as it is.
    const pause = await this.read();
    if (!(await this.known.hasGoneBack()) || pause?.actor === MALOTE) return pause;
    await this.pauseForReview();
    return this.read();
  }

  read(): Promise<SettlementPause | undefined> {
    return readPause(this.pauses.manager);
  }

  /**
   * Pauses, with an entry in the audit log. A pause that is there already stays as it is; another reason for it is still an entry.
   * Returns the pause, and whether it is new.
   */
  pause(
    actor: string,
    reason: string,
  ): Promise<{ readonly pause: SettlementPause; readonly changed: boolean }> {
    return this.pauses.manager.transaction(async (manager) => {
      let changed: boolean;
      let pause: SettlementPause | undefined;
      do {
        changed = await insertPause(manager, actor, reason);
        // Another operator may have just ended the pause that was there.
        pause = await readPause(manager);
      } while (pause === undefined);
      if (changed || pause.reason !== reason)
        await writeAuditEntry(manager, {
          actor,
          action: 'settlement.pause',
          subject: SUBJECT,
          details: { reason, ...(!changed && { paused_before_by: pause.actor }) },
        });
      return { pause, changed };
    });
  }

  /**
   * Ends the pause, and holds for want of balance, with an entry in the audit log. False: there was none of these. Where Malote paused because the database had gone back in
   * time, the database is known from now on as it is.
   */
  resume(actor: string, reason: string | null): Promise<boolean> {
    return this.pauses.manager.transaction(async (manager) => {
      const pause = await manager.findOne(SettlementPauseEntity, {
        where: { onlyOne: true },
        lock: { mode: 'pessimistic_write' },
      });
      const holds = await manager.find(RailHoldEntity);
      const heldRails = holds.map(({ rail }) => rail);
      if (pause === null && heldRails.length === 0) return false;
      await manager.delete(SettlementPauseEntity, { onlyOne: true });
      await manager.delete(RailHoldEntity, { rail: In(heldRails) });
      if (pause?.actor === MALOTE) await this.known.accept(this.sql.within(manager));
      await writeAuditEntry(manager, {
        actor,
        action: 'settlement.resume',
        subject: SUBJECT,
        details: { reason, ...(heldRails.length > 0 && { held_rails: heldRails }) },
      });
      return true;
    });
  }

  private pauseForReview(): Promise<void> {
    return this.pauses.manager.transaction(async (manager) => {
      const [paused] = await this.sql
        .within(manager)
        .run<{ reason: string }>(pauseForReview, [MALOTE, WENT_BACK]);
      if (paused === undefined) return;
      const details = { reason: paused.reason };
      await writeAuditEntry(manager, {
        actor: MALOTE,
        action: 'settlement.pause',
        subject: SUBJECT,
        details,
      });
    });
  }
}

/** False where there is one. */
async function insertPause(manager: EntityManager, actor: string, reason: string): Promise<boolean> {
  const inserted = await manager
    .createQueryBuilder()
    .insert()
    .into(SettlementPauseEntity)
    .values({ actor, reason })
    .orIgnore()
    .returning('paused_at')
    .updateEntity(false)
    .execute();
  return countReturned(inserted) > 0;
}

async function readPause(manager: EntityManager): Promise<SettlementPause | undefined> {
  const row = await manager.findOneBy(SettlementPauseEntity, { onlyOne: true });
  return row === null ? undefined : { since: row.pausedAt, actor: row.actor, reason: row.reason };
}

/** How many rows an INSERT with RETURNING wrote: none where ON CONFLICT left what was there. */
function countReturned({ raw }: { readonly raw: unknown }): number {
  return Array.isArray(raw) ? raw.length : 0;
}
