import { Injectable } from '@nestjs/common';
import type { Configuration } from '#configuration';
import type { PartitionedData, StoredPartition } from '#use-cases';
import { Sql, type Statement } from '../connection/sql.js';

/** $1 which data, $2 width of new partitions, $3 days ahead: see the function's header. */
const preparePartitions: Statement = {
  name: 'prepare_partitions',
  text: `SELECT s.data, s.from_day::text, s.to_day::text, s.relation FROM prepare_partitions($1, $2, $3) AS s`,
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
  async prepare(
    data: PartitionedData,
    width: Configuration['partitions']['width'],
    daysAhead: number,
  ): Promise<readonly StoredPartition[]> {
    const rows = await this.sql.run<{
      data: PartitionedData;
      from_day: string;
      to_day: string;
      relation: string[];
    }>(preparePartitions, [data, width, daysAhead]);
    return rows.map((row) => ({
      data: row.data,
      fromDay: row.from_day,
      toDay: row.to_day,
      relations: row.relation,
    }));
  }
}
