import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
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
import { StoredPartitionEntity } from '../entities/stored-partition.entity.js';
import {
  beginLongWork,
  detachPartition,
  dropPartition,
  endLongWork,
  partitionBlockers,
  retirePartition,
  selectExpiredPartitions,
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

/**
 * Partitions that may be removed. Each step is a statement or a transaction, so it works behind poolers that share connections. Reading
 * the catalogue, detaching and the functions are SQL.
 */
@Injectable()
export class ExpiredPartitionRepository extends ExpiredPartitions {
  constructor(
    @InjectRepository(StoredPartitionEntity) private readonly partitions: Repository<StoredPartitionEntity>,
    private readonly sql: Sql,
  ) {
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
    // Since when is kept.
    const heldBackSince = isHeldBack ? () => 'coalesce(held_back_since, clock_timestamp())' : null;
    await this.partitions.update({ data, fromDay }, { heldBackSince });
  }

  override async retire(
    { data, fromDay }: StoredPartition,
    signal: AbortSignal,
  ): Promise<'done' | 'blocked'> {
    try {
      await this.workLong(signal, async (sql, manager) => {
        await sql.run(retirePartition, [data, fromDay]);
        const retiredAt = () => 'coalesce(retired_at, clock_timestamp())';
        await manager.update(StoredPartitionEntity, { data, fromDay }, { retiredAt });
      });
      return 'done';
    } catch (error) {
      if (sqlStateOf(error) === BLOCKED) return 'blocked';
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
    work: (sql: SqlRunner, manager: EntityManager) => Promise<Result>,
  ): Promise<Result> {
    return this.partitions.manager.transaction(async (manager) => {
      const sql = this.sql.within(manager);
      const [own] = await sql.run<{ pid: number; begun_at: string }>(beginLongWork);
      const end = (): void => {
        // It ends by itself, too, if a little later.
        this.sql.run(endLongWork, [own?.pid, own?.begun_at]).catch(() => undefined);
      };
      if (signal?.aborted === true)
        throw new DomainError('database_unavailable', 'There was no time left to read it.');
      signal?.addEventListener('abort', end, { once: true });
      try {
        return await work(sql, manager);
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

/** The SQLSTATE of an error, also of one that was translated to `database_unavailable`. */
function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code))
    return error.code;
  return sqlStateOf(error.cause);
}
