import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, Not, Raw, type Repository } from 'typeorm';
import { DomainError, toInstant } from '#domain';
import { writeAuditEntry } from '../audit/audit-log.repository.js';
import { WorkerEntity, type WorkerState } from '../entities/worker.entity.js';

/** What a worker says of itself when it starts. */
export interface WorkerIdentity {
  /** Made anew by each process: one that was started again is another worker. */
  readonly workerId: string;
  /** The machine's name; in Kubernetes the pod's. */
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly startedAt: Date;
  /** `settlement`, `webhooks`, `sweeping`. */
  readonly runs: readonly string[];
}

/** An operator wants a worker to take no more work. */
export interface DrainRequest {
  readonly since: Date;
  readonly actor: string;
  readonly reason: string | null;
}

/** A worker as documents show it, as of its last heartbeat. */
export type WorkerDocument = ReturnType<typeof toDocument>;

export interface WorkerOperated {
  /** It follows the request within some seconds. */
  readonly worker: WorkerDocument;
  /** False: the same was requested already, or it is gone. */
  readonly changed: boolean;
}

/** Between two heartbeats. The drain request is read in the same statement. */
export const HEARTBEAT_INTERVAL_MS = 2_000;
/** Who has not been heard of for this long is listed no more: dead, or cut off from the database. */
const GONE_AFTER_MS = 15_000;
const living = (seenAt: string) => `${seenAt} > clock_timestamp() - :ms * interval '1 millisecond'`;
/** More than any installation has; which bounds what is read. */
const MAX_WORKERS = 1_000;

/**
 * The workers there are, and which of them are to rest: a row for each. It is kept with the truth, so that neither is forgotten with
 * Redis. Errors of all: `database_unavailable`.
 */
@Injectable()
export class WorkerRepository {
  constructor(@InjectRepository(WorkerEntity) private readonly workers: Repository<WorkerEntity>) {}

  /**
   * The heartbeat of a worker. Returns its drain request; where its row has gone, the one it has `known` itself.
   *
   * One statement, every two seconds from each worker. No index holds what it changes, so the row is changed in place.
   */
  async announce(
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
        drainRequestedAt: known?.since ?? null,
        drainActor: known?.actor ?? null,
        drainReason: known?.reason ?? null,
      })
      .orUpdate(['seen_at', 'state'], ['worker_id'])
      .returning(['drainRequestedAt', 'drainActor', 'drainReason'])
      .execute();
    const { drainRequestedAt, drainActor, drainReason } = this.workers.create(generatedMaps[0] ?? {});
    if (drainRequestedAt === null || drainActor === null) return undefined;
    return { since: drainRequestedAt, actor: drainActor, reason: drainReason };
  }

  /** Also forgets those without a heartbeat for an hour: they ended without this. */
  async leave(workerId: string): Promise<void> {
    await this.workers
      .createQueryBuilder()
      .delete()
      .where("worker_id = :workerId OR seen_at < clock_timestamp() - interval '1 hour'", { workerId })
      .execute();
  }

  /** How many live and take work. */
  countWorking(): Promise<number> {
    return this.workers.countBy({ state: 'working', seenAt: Raw(living, { ms: GONE_AFTER_MS }) });
  }

  /** Those that live, by host and start. */
  async list(): Promise<WorkerDocument[]> {
    const rows = await this.workers.find({
      where: { seenAt: Raw(living, { ms: GONE_AFTER_MS }) },
      order: { host: 'ASC', startedAt: 'ASC', workerId: 'ASC' },
      take: MAX_WORKERS,
    });
    return rows.map(toDocument);
  }

  /**
   * Has a worker drain, or work again, with an entry in the audit log.
   *
   * @param name - a worker's id, or the host where it alone runs
   * @throws DomainError `worker_unknown`
   */
  async request(
    wanted: 'drain' | 'undrain',
    name: string,
    reason: string | null,
    actor: string,
  ): Promise<WorkerOperated> {
    const { worker_id: workerId, host, pid } = await this.find(name);
    const [before, after] =
      wanted === 'drain'
        ? [IsNull(), { drainRequestedAt: () => NOW, drainActor: actor, drainReason: reason }]
        : [Not(IsNull()), { drainRequestedAt: null, drainActor: null, drainReason: null }];
    const changed = await this.workers.manager.transaction(async (manager) => {
      const { affected } = await manager.update(WorkerEntity, { workerId, drainRequestedAt: before }, after);
      if (affected === 0) return false;
      const details = { host, pid, reason };
      await writeAuditEntry(manager, { actor, action: `worker.${wanted}`, subject: workerId, details });
      return true;
    });
    return { worker: await this.find(workerId), changed };
  }

  private async find(name: string): Promise<WorkerDocument> {
    const workers = await this.list();
    const known = workers.find(({ worker_id }) => worker_id === name);
    const there = workers.filter(({ host }) => host === name);
    const found = known ?? (there.length === 1 ? there[0] : undefined);
    if (found !== undefined) return found;
    const message =
      there.length === 0
        ? 'No running worker has this id, and none runs on a host of this name.'
        : 'Several workers run on this host: name one of them by its id.';
    throw new DomainError('worker_unknown', message);
  }
}

const NOW = "date_trunc('milliseconds', clock_timestamp())";

function toDocument(row: WorkerEntity) {
  const { workerId, host, pid, version, runs, state, startedAt, seenAt, drainRequestedAt } = row;
  return {
    worker_id: workerId,
    host,
    pid,
    version,
    runs,
    state,
    started_at: toInstant(startedAt),
    seen_at: toInstant(seenAt),
    drain_requested_at: drainRequestedAt === null ? null : toInstant(drainRequestedAt),
    drain_requested_by: row.drainActor,
    reason: row.drainReason,
  };
}
