import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import { SettlementSwitch, type SettlementPause } from '#use-cases';
import { writeAuditEntry } from '../audit/audit-log.repository.js';
import { countReturned } from '../connection/count-returned.js';
import { SettlementPauseEntity } from '../entities/settlement-pause.entity.js';

/** What the audit log says it was done to. */
const SUBJECT = 'settlement';

/**
 * The switch of the installation as a row: it is there, or it is not. Stops and starts submissions; questions about doubtful payments
 * continue. Errors: `database_unavailable`.
 */
@Injectable()
export class SettlementPauseRepository extends SettlementSwitch {
  constructor(
    @InjectRepository(SettlementPauseEntity) private readonly pauses: Repository<SettlementPauseEntity>,
  ) {
    super();
  }

  override read(): Promise<SettlementPause | undefined> {
    return readPause(this.pauses.manager);
  }

  /** Pauses, with an entry in the audit log; one that is there already stays as it is. Returns it, and whether it is new. */
  pause(
    actor: string,
    reason: string | null,
  ): Promise<{ readonly pause: SettlementPause; readonly changed: boolean }> {
    return this.pauses.manager.transaction(async (manager) => {
      const inserted = await manager
        .createQueryBuilder()
        .insert()
        .into(SettlementPauseEntity)
        .values({ actor, reason })
        .orIgnore()
        .returning('paused_at')
        .updateEntity(false)
        .execute();
      const changed = countReturned(inserted) > 0;
      if (changed)
        await writeAuditEntry(manager, {
          actor,
          action: 'settlement.pause',
          subject: SUBJECT,
          details: { reason },
        });
      // Another operator may have just ended the pause that was there.
      const pause = (await readPause(manager)) ?? { since: new Date(), actor, reason };
      return { pause, changed };
    });
  }

  /** Ends the pause, with an entry in the audit log. False: there was none. */
  resume(actor: string, reason: string | null): Promise<boolean> {
    return this.pauses.manager.transaction(async (manager) => {
      const { affected } = await manager.delete(SettlementPauseEntity, { onlyOne: true });
      if (affected === 0) return false;
      await writeAuditEntry(manager, {
        actor,
        action: 'settlement.resume',
        subject: SUBJECT,
        details: { reason },
      });
      return true;
    });
  }
}

async function readPause(manager: EntityManager): Promise<SettlementPause | undefined> {
  const row = await manager.findOneBy(SettlementPauseEntity, { onlyOne: true });
  return row === null ? undefined : { since: row.pausedAt, actor: row.actor, reason: row.reason };
}
