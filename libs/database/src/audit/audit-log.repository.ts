import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, type EntityManager, type Repository } from 'typeorm';
import { cutPage, decodeCursor, encodeCursor, type Page, type PageRequest } from '#use-cases';
import { AuditLogEntity } from '../entities/audit-log.entity.js';

/** Who did what to what. Facts only: never a key, a secret, a Pix key or a tax id. */
export interface AuditEntry {
  /** `key:{id of the key}`, `cli:{account}`, `worker`, or `anonymous` where authentication is off. */
  readonly actor: string;
  /** What was done, stable for programs: `key.create`, `payout.resolve`. */
  readonly action: string;
  readonly subject: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** An entry as it stands in the log. */
export type AuditRecord = Readonly<AuditLogEntity>;

/** Writes an entry in the transaction of the change that it records. */
export async function writeAuditEntry(manager: EntityManager, entry: AuditEntry): Promise<void> {
  const { actor, action, subject, details = {} } = entry;
  await manager.insert(AuditLogEntity, { actor, action, subject, details });
}

/** The permanent record of who did what. Postgres refuses to change or remove what is in it. Errors: `database_unavailable`. */
@Injectable()
export class AuditLogRepository {
  constructor(@InjectRepository(AuditLogEntity) private readonly entries: Repository<AuditLogEntity>) {}

  /** For what no repository changes; one that does writes its entry in the transaction of the change. */
  append(entry: AuditEntry): Promise<void> {
    return writeAuditEntry(this.entries.manager, entry);
  }

  /** Newest first. @throws DomainError `invalid_cursor` */
  async list({ cursor, limit }: PageRequest): Promise<Page<AuditRecord>> {
    const found = await this.entries.find({
      where:
        cursor === undefined ? {} : { position: LessThan(Number(decodeCursor(cursor, /^(\d{1,15})$/)[0])) },
      order: { position: 'DESC' },
      take: limit + 1,
    });
    return cutPage(found, limit, ({ position }) => encodeCursor(position));
  }
}
