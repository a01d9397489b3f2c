import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, Not, Raw, type FindOptionsWhere, type Repository, type UpdateResult } from 'typeorm';
import {
  WORKER_GONE_AFTER_MS,
  WorkerRegistry,
  type DrainRequest,
  type WorkerIdentity,
  type WorkerState,
  type WorkerView,
} from '#use-cases';
import { writeAuditEntry } from '../audit/audit-log.repository.js';
import { WorkerEntity } from '../entities/worker.entity.js';

/** More than any installation has; which bounds what is read. */
const MAX_WORKERS = 1_000;

/** Its last heartbeat is no older than this. */
const seenWithin = (ms: number): FindOptionsWhere<WorkerEntity> => ({
  seenAt: Raw((seenAt) => `${seenAt} > clock_timestamp() - :ms * interval '1 millisecond'`, { ms }),
});

/** A row for each worker: its heartbeat, and whether it is to drain. */
@Injectable()
export class WorkerRepository extends WorkerRegistry {
  constructor(@InjectRepository(WorkerEntity) private readonly workers: Repository<WorkerEntity>) {
    super();
  }

  /** One statement, every two seconds from each worker. No index holds what it changes, so the row is changed in place. */
  override async announce(
    identity: WorkerIdentity,
    state: WorkerState,
    known: DrainRequest | undefined,
  ): Promise<DrainRequest | undefined> {
    const { generatedMaps } = await this.workers
      .createQueryBuilder()
      .insert()
      .values({
        ...identity,
        state,
        drainAskedAt: known?.since ?? null,
        drainActor: known?.actor ?? null,
        drainReason: known?.reason ?? null,
      })
      .orUpdate(['seen_at', 'state'], ['worker_id'])
      .returning(['drainAskedAt', 'drainActor', 'drainReason'])
      .execute();
    return toRequest(this.workers.create(generatedMaps[0] ?? {}));
  }

  /** Also forgets those without a heartbeat for an hour: they ended without this. */
  override async leave(workerId: string): Promise<void> {
    await this.workers
      .createQueryBuilder()
      .delete()
      .where("worker_id = :workerId OR seen_at < clock_timestamp() - interval '1 hour'", { workerId })
      .execute();
  }

  override async list(): Promise<readonly WorkerView[]> {
    const rows = await this.workers.find({
      where: seenWithin(WORKER_GONE_AFTER_MS),
      order: { host: 'ASC', startedAt: 'ASC', workerId: 'ASC' },
      take: MAX_WORKERS,
    });
    return rows.map((row) => ({ ...row, drain: toRequest(row) }));
  }

  override drain(worker: WorkerIdentity, actor: string, reason: string | null): Promise<boolean> {
    return this.workers.manager.transaction(async (manager) => {
      const changed = await manager.update(
        WorkerEntity,
        { workerId: worker.workerId, drainAskedAt: IsNull() },
        {
          drainAskedAt: () => "date_trunc('milliseconds', clock_timestamp())",
          drainActor: actor,
          drainReason: reason,
        },
      );
      if (isUnchanged(changed)) return false;
      await writeAuditEntry(manager, { actor, action: 'worker.drain', ...subjectOf(worker, reason) });
      return true;
    });
  }

  override undrain(worker: WorkerIdentity, actor: string, reason: string | null): Promise<boolean> {
    return this.workers.manager.transaction(async (manager) => {
      const changed = await manager.update(
        WorkerEntity,
        { workerId: worker.workerId, drainAskedAt: Not(IsNull()) },
        { drainAskedAt: null, drainActor: null, drainReason: null },
      );
      if (isUnchanged(changed)) return false;
      await writeAuditEntry(manager, { actor, action: 'worker.undrain', ...subjectOf(worker, reason) });
      return true;
    });
  }
}

function isUnchanged({ affected }: UpdateResult): boolean {
  return affected === 0;
}

function subjectOf({ workerId, host, pid }: WorkerIdentity, reason: string | null) {
  return { subject: workerId, details: { host, pid, reason } };
}

function toRequest({ drainAskedAt, drainActor, drainReason }: WorkerEntity): DrainRequest | undefined {
  if (drainAskedAt === null || drainActor === null) return undefined;
  return { since: drainAskedAt, actor: drainActor, reason: drainReason };
}
