import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, type EntityManager, type Repository } from 'typeorm';
import {
  AuditLog,
  cutPage,
  decodeCursor,
  encodeCursor,
  type AuditEntry,
  type Page,
  type PageRequest,
} from '#use-cases';
import { AuditLogEntity } from '../entities/audit-log.entity.js';

/** An entry as it stands in the log. */
export type AuditRecord = Readonly<AuditLogEntity>;

/** Writes an entry in the transaction of the change that it records. */
export async function writeAuditEntry(manager: EntityManager, entry: AuditEntry): Promise<void> {
  const { actor, action, subject, details = {} } = entry;
  await manager.insert(AuditLogEntity, { actor, action, subject, details });
}

/** Who did what to what. Postgres refuses to change or remove what is in it. Errors: `database_unavailable`. */
@Injectable()
export class AuditLogRepository extends AuditLog {
  constructor(@InjectRepository(AuditLogEntity) private readonly entries: Repository<AuditLogEntity>) {
    super();
  }

  override append(entry: AuditEntry): Promise<void> {
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
