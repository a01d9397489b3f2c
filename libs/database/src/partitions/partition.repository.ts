import { Injectable } from '@nestjs/common';
import type { Configuration } from '#configuration';
import { Sql, type Statement } from '../connection/sql.js';

export const PARTITIONED_DATA = ['messages', 'payouts'] as const;
export type PartitionedData = (typeof PARTITIONED_DATA)[number];

/** Days are UTC, `yyyy-MM-dd`; `toDay` is exclusive. */
export interface StoredPartition {
  readonly data: PartitionedData;
  readonly fromDay: string;
  readonly toDay: string;
  /** The tables that hold it. */
  readonly relations: readonly string[];
}

/** $1 which data, $2 width of new partitions, $3 days ahead: see the function's header. */
const preparePartitions: Statement = {
  name: 'prepare_partitions',
  text: /* sql */ `
    SELECT s.data, s.from_day::text AS "fromDay", s.to_day::text AS "toDay", s.relation AS relations
      FROM prepare_partitions($1, $2, $3) AS s`,
  plannedAnew: true,
};

/** Makes the partitions for what is stored next. Without one, the newest partition takes it in. */
@Injectable()
export class PartitionRepository {
  constructor(private readonly sql: Sql) {}

  /**
   * Makes the partitions missing up to today and `daysAhead` days more; returns those it made. Partitions that exist keep their width.
   * Any number of processes may call it at once.
   *
   * @throws DomainError `database_unavailable`, also after waiting too long for another process; anything else means that the schema
   * does not allow it
   */
  prepare(
    data: PartitionedData,
    width: Configuration['partitions']['width'],
    daysAhead: number,
  ): Promise<readonly StoredPartition[]> {
    return this.sql.run<StoredPartition & object>(preparePartitions, [data, width, daysAhead]);
  }
}
