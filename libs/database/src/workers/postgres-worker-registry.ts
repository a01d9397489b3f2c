import { Injectable } from '@nestjs/common';
import {
  WORKER_GONE_AFTER_MS,
  WorkerRegistry,
  type DrainWish,
  type WorkerIdentity,
  type WorkerState,
  type WorkerView,
} from '#use-cases';
import { writeAuditEntry } from '../audit/audit-log.repository.js';
import { Sql, type Statement } from '../connection/sql.js';
import {
  announceWorker,
  forgetWorker,
  selectWorkers,
  wishDrained,
  wishWorking,
} from './worker-registry.sql.js';

type WishRow = {
  readonly drain_asked_at: Date | null;
  readonly drain_actor: string | null;
  readonly drain_reason: string | null;
};

interface WorkerRow extends WishRow {
  readonly worker_id: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly runs: readonly string[];
  readonly started_at: Date;
  readonly seen_at: Date;
  readonly state: WorkerState;
}

/** A row for each worker, which says that it lives and what is wanted of it. */
@Injectable()
export class PostgresWorkerRegistry extends WorkerRegistry {
  constructor(private readonly sql: Sql) {
    super();
  }

  override async announce(
    { workerId, host, pid, version, runs, startedAt }: WorkerIdentity,
    state: WorkerState,
    known: DrainWish | undefined,
  ): Promise<DrainWish | undefined> {
    const [row] = await this.sql.run<WishRow>(announceWorker, [
      ...[workerId, host, pid, version, runs, startedAt, state],
      ...[known?.since, known?.actor, known?.reason],
    ]);
    return row && toWish(row);
  }

  override async leave(workerId: string): Promise<void> {
    await this.sql.change(forgetWorker, [workerId]);
  }

  override async list(): Promise<readonly WorkerView[]> {
    const rows = await this.sql.run<WorkerRow>(selectWorkers, [WORKER_GONE_AFTER_MS]);
    return rows.map((row) => ({
      workerId: row.worker_id,
      host: row.host,
      pid: row.pid,
      version: row.version,
      runs: row.runs,
      startedAt: row.started_at,
      seenAt: row.seen_at,
      state: row.state,
      drain: toWish(row),
    }));
  }

  override drain(worker: WorkerIdentity, actor: string, reason: string | null): Promise<boolean> {
    return this.wish(wishDrained, [worker.workerId, actor, reason], {
      worker,
      actor,
      reason,
      action: 'worker.drain',
    });
  }

  override undrain(worker: WorkerIdentity, actor: string, reason: string | null): Promise<boolean> {
    return this.wish(wishWorking, [worker.workerId], { worker, actor, reason, action: 'worker.undrain' });
  }

  private wish(
    statement: Statement,
    values: readonly unknown[],
    told: { worker: WorkerIdentity; actor: string; reason: string | null; action: string },
  ): Promise<boolean> {
    return this.sql.transaction(async (sql, manager) => {
      if ((await sql.change(statement, values)) === 0) return false;
      const { workerId: subject, host, pid } = told.worker;
      const { actor, action, reason } = told;
      await writeAuditEntry(manager, { actor, action, subject, details: { host, pid, reason } });
      return true;
    });
  }
}

function toWish({ drain_asked_at, drain_actor, drain_reason }: WishRow): DrainWish | undefined {
  if (drain_asked_at === null || drain_actor === null) return undefined;
  return { since: drain_asked_at, actor: drain_actor, reason: drain_reason };
}
