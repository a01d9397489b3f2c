import { Injectable } from '@nestjs/common';
import { DomainError } from '#domain';
import {
  ExpiredPartitions,
  type Blocker,
  type ExpirablePartition,
  type RelationState,
  type PartitionedData,
  type PartitionRelation,
  type Step,
  type StoredPartition,
} from '#use-cases';
import { Sql, type SqlRunner, type Statement } from '../connection/sql.js';
import {
  beginLongWork,
  detachPartition,
  dropPartition,
  endLongWork,
  noteHeldBack,
  noteRetired,
  retirePartition,
  selectExpiredPartitions,
  partitionBlockers,
} from './expired-partitions.sql.js';

/** Of PostgreSQL, appendix A: lock_not_available, query_canceled (by the limit of time), deadlock_detected. */
const WAITED_LONG_ENOUGH: ReadonlySet<string> = new Set(['55P03', '57014', '40P01']);
/** object_in_use: how retire_partition refuses. */
const BLOCKED = '55006';

/** A row of `select_expired_partitions`; the driver reads bigint as text. */
type RelationRow = {
  data: PartitionedData;
  from_day: string;
  to_day: string;
  is_retired: boolean;
  is_held_back: boolean;
  ended_days_ago: number;
  relation: string;
  parent: string | null;
  state: RelationState;
  bytes: string;
  rows: number | null;
};

/** Partitions as partitions. Each step is a statement or a transaction, so it works behind poolers that share connections. */
@Injectable()
export class PostgresExpiredPartitions extends ExpiredPartitions {
  constructor(private readonly sql: Sql) {
    super();
  }

  override async list(data: PartitionedData): Promise<readonly ExpirablePartition[]> {
    const ourDay = new Date().toISOString().slice(0, 10);
    const rows = await this.sql.run<RelationRow>(selectExpiredPartitions, [data, ourDay]);
    const days = [...new Set(rows.map(({ from_day }) => from_day))];
    return days.flatMap((day) => toExpirablePartition(rows.filter(({ from_day }) => from_day === day)));
  }

  override blockers({ data, fromDay }: StoredPartition, signal?: AbortSignal): Promise<readonly Blocker[]> {
    return this.workLong(signal, async (sql) => {
      const rows = await sql.run<{ blocker: string; count: string }>(partitionBlockers, [data, fromDay]);
      return rows.map(({ blocker, count }) => ({ blocker, count: Number(count) }));
    });
  }

  override async noteHeldBack({ data, fromDay }: StoredPartition, isHeldBack: boolean): Promise<void> {
    await this.sql.change(noteHeldBack, [data, fromDay, isHeldBack]);
  }

  override async retire({ data, fromDay }: StoredPartition, signal: AbortSignal): Promise<'done' | 'held'> {
    try {
      await this.workLong(signal, async (sql) => {
        await sql.run(retirePartition, [data, fromDay]);
        await sql.change(noteRetired, [data, fromDay]);
      });
      return 'done';
    } catch (error) {
      if (sqlStateOf(error) === BLOCKED) return 'held';
      throw error;
    }
  }

  override async detach({ name, parent, state }: PartitionRelation): Promise<Step> {
    if (parent === undefined) return 'done';
    return this.step(detachPartition(parent, name, state === 'detaching'), []);
  }

  override drop({ data, fromDay }: StoredPartition): Promise<Step> {
    return this.step(dropPartition, [data, fromDay]);
  }

  private async step(statement: Statement, values: readonly unknown[]): Promise<Step> {
    try {
      await this.sql.run(statement, values);
      return 'done';
    } catch (error) {
      if (WAITED_LONG_ENOUGH.has(sqlStateOf(error) ?? '')) return 'waits';
      throw error;
    }
  }

  /** A transaction that may take minutes, and is ended when the signal fires. */
  private workLong<Result>(
    signal: AbortSignal | undefined,
    work: (sql: SqlRunner) => Promise<Result>,
  ): Promise<Result> {
    return this.sql.transaction(async (sql) => {
      const [own] = await sql.run<{ pid: number; begun_at: string }>(beginLongWork);
      const end = (): void => {
        // It ends by itself, too, if a little later.
        this.sql.run(endLongWork, [own?.pid, own?.begun_at]).catch(() => undefined);
      };
      if (signal?.aborted === true)
        throw new DomainError('database_unavailable', 'There was no time left to look at it.');
      signal?.addEventListener('abort', end, { once: true });
      try {
        return await work(sql);
      } finally {
        signal?.removeEventListener('abort', end);
      }
    });
  }
}

function toExpirablePartition(rows: readonly RelationRow[]): ExpirablePartition[] {
  const [first] = rows;
  if (first === undefined) return [];
  const states = rows.map(({ relation, parent, state }) => ({
    name: relation,
    parent: parent ?? undefined,
    state,
  }));
  const estimated = first.rows ?? -1;
  return [
    {
      data: first.data,
      fromDay: first.from_day,
      toDay: first.to_day,
      relations: states.map(({ name }) => name),
      endedDaysAgo: first.ended_days_ago,
      isRetired: first.is_retired,
      isHeldBack: first.is_held_back,
      states,
      bytes: rows.reduce((sum, { bytes }) => sum + Number(bytes), 0),
      rows: estimated < 0 ? undefined : Math.round(estimated),
    },
  ];
}

/** What Postgres said, also where it was taken for "busy or away". */
function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code))
    return error.code;
  return sqlStateOf(error.cause);
}
