import { Injectable } from '@nestjs/common';
import { PartitionStore, type PartitionedData, type PartitionWidth, type StoredPartition } from '#use-cases';
import { Sql } from '../connection/sql.js';
import { preparePartitions } from './prepare-partitions.sql.js';

/** Makes the partitions that are missing. */
@Injectable()
export class PostgresPartitionStore extends PartitionStore {
  constructor(private readonly sql: Sql) {
    super();
  }

  override async prepare(
    data: PartitionedData,
    width: PartitionWidth,
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
