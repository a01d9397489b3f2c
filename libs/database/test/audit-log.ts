import type { DataSource } from 'typeorm';
import { AuditLogRepository, type AuditRecord } from '../src/audit/audit-log.repository.js';
import { AuditLogEntity } from '../src/entities/audit-log.entity.js';

export function auditLogOf(dataSource: DataSource): AuditLogRepository {
  return new AuditLogRepository(dataSource.getRepository(AuditLogEntity));
}

/** The latest entries, newest first. */
export async function latestEntries(dataSource: DataSource, limit: number): Promise<readonly AuditRecord[]> {
  return (await auditLogOf(dataSource).list({ cursor: undefined, limit })).items;
}
