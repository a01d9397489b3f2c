import { Injectable } from '@nestjs/common';
import { DomainError } from '#domain';
import { Sql, type SqlRunner, type Statement } from '../connection/sql.js';
import type { PartitionedData } from '../partitions/partition.repository.js';
import {
  beginLongWork,
  dropPartition,
  endLongWork,
  noteBlocked,
  planPartitions,
  retirePartition,
} from './old-partitions.sql.js';

/** Of PostgreSQL, appendix A: lock_not_available, query_canceled (by the limit of time), deadlock_detected. */
const WAITED_LONG_ENOUGH: ReadonlySet<string> = new Set(['55P03', '57014', '40P01']);
/** object_in_use: how retire_partition refuses. */
const BLOCKED = '55006';

/** What becomes of a partition, as documents show it. Days are UTC, `yyyy-MM-dd`. */
export interface PlannedPartition {
  readonly data: PartitionedData;
  readonly from_day: string;
  /** Exclusive. */
  readonly to_day: string;
  /** `kept`: not old enough; `blocked`: old enough, but blocked; `removable`: nothing blocks it; `removing`: it is being removed. */
  readonly outcome: 'kept' | 'blocked' | 'removable' | 'removing';
  /** Messages `undelivered` or `unacknowledged`, payouts by their state, `webhooks` about them, … */
  readonly blockers: readonly { readonly blocker: string; readonly count: number }[];
  /** On the disk, indexes included. */
  readonly bytes: number;
  /** Messages or payouts, as Postgres estimates them; null: it has not looked yet. */
  readonly rows: number | null;
  /** `detaching`: new transactions do not see it, older ones still may; `detached`: a table by itself. */
  readonly relations: readonly {
    readonly name: string;
    readonly state: 'attached' | 'detaching' | 'detached' | 'gone';
  }[];
}

/** `waits`: a transaction uses what is to go, for longer than a step waits for a lock. */
export interface PartitionStep {
  readonly kind: 'blocked' | 'waits' | 'removed';
  readonly partition: PlannedPartition;
}

/**
 * Removes partitions that are old enough and not blocked: retire, detach each table, drop. Each step is a statement or a transaction, so
 * it works behind poolers that share connections. Each is recorded in the database and may be repeated, so any worker continues where
 * another was stopped, and none blocks a store, read or claim.
 *
 * Why nothing is lost: retiring checks for blockers and shuts the partition in one transaction. A partition without blockers stays so:
 * neither messages nor payouts return to a state that blocks (see the headers of `message_partition_blockers` and
 * `payout_partition_blockers`), and nothing can be stored in it any more. Only retired partitions are detached, only detached ones dropped.
 *
 * Errors of all: `database_unavailable`; anything else means that the schema does not allow it.
 */
@Injectable()
export class OldPartitions {
  constructor(private readonly sql: Sql) {}

  /**
   * The dry run. Reading a large partition may take minutes, unless the signal ends it.
   *
   * @param days undefined: kept without a time limit
   */
  async plan(
    data: PartitionedData,
    days: number | undefined,
    signal?: AbortSignal,
  ): Promise<readonly PlannedPartition[]> {
    return (await this.planSteps(data, days, signal)).map(({ partition }) => partition);
  }

  /**
   * Where something waits, the partitions after it are left for another time, since only one can be detached at once.
   *
   * @param days undefined: kept without a time limit, so no partition counts as blocked
   */
  async *remove(
    data: PartitionedData,
    days: number | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<PartitionStep> {
    const planned = await this.planSteps(data, days, signal);
    const blocked = planned.filter(({ partition }) => partition.outcome === 'blocked');
    await this.sql.run(noteBlocked, [data, blocked.map(({ partition }) => partition.from_day)]);
    for (const { partition } of blocked) yield { kind: 'blocked', partition };
    for (const { partition, detach } of planned) {
      if (partition.outcome !== 'removable' && partition.outcome !== 'removing') continue;
      // Blocked after all, by what came since the look; the next look says by what.
      if (partition.outcome === 'removable' && !(await this.retire(partition, signal))) continue;
      for (const statement of [...detach, dropPartition]) {
        signal.throwIfAborted();
        if (!(await this.waits(statement, partition))) continue;
        yield { kind: 'waits', partition };
        return;
      }
      yield { kind: 'removed', partition };
    }
  }

  private async planSteps(data: PartitionedData, days: number | undefined, signal?: AbortSignal) {
    const ourDay = new Date().toISOString().slice(0, 10);
    const rows = await this.workLong(signal, (sql) =>
      sql.run<PlannedPartition & { detach: readonly string[] }>(planPartitions, [data, days, ourDay]),
    );
    return rows.map(({ detach, ...partition }) => ({
      partition,
      detach: detach.map((text): Statement => ({ name: 'detach_partition', plannedAnew: true, text })),
    }));
  }

  /** Writes what outlives it and shuts it for good. False: something blocks it after all. */
  private async retire({ data, from_day }: PlannedPartition, signal: AbortSignal): Promise<boolean> {
    try {
      await this.workLong(signal, (sql) => sql.run(retirePartition, [data, from_day]));
      return true;
    } catch (error) {
      if (sqlStateOf(error) === BLOCKED) return false;
      throw error;
    }
  }

  private async waits(statement: Statement, { data, from_day }: PlannedPartition): Promise<boolean> {
    try {
      await this.sql.run(statement, statement === dropPartition ? [data, from_day] : []);
      return false;
    } catch (error) {
      if (WAITED_LONG_ENOUGH.has(sqlStateOf(error) ?? '')) return true;
      throw error;
    }
  }

  /** A transaction that may take minutes, and is ended when the signal fires. */
  private workLong<Result>(
    signal: AbortSignal | undefined,
    work: (sql: SqlRunner) => Promise<Result>,
  ): Promise<Result> {
    return this.sql.dataSource.transaction(async (manager) => {
      const sql = this.sql.within(manager);
      const [own] = await sql.run<{ pid: number; started_at: string }>(beginLongWork);
      const end = (): void => {
        // It ends by itself, too, if a little later.
        this.sql.run(endLongWork, [own?.pid, own?.started_at]).catch(() => undefined);
      };
      if (signal?.aborted === true)
        throw new DomainError('database_unavailable', 'There was no time left to read it.');
      signal?.addEventListener('abort', end, { once: true });
      try {
        return await work(sql);
      } finally {
        signal?.removeEventListener('abort', end);
      }
    });
  }
}

/** The SQLSTATE of an error, also of one that was translated to `database_unavailable`. */
function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code))
    return error.code;
  return sqlStateOf(error.cause);
}
