/** What is stored by time. */
export const PARTITIONED_DATA = ['messages', 'payouts'] as const;
export type PartitionedData = (typeof PARTITIONED_DATA)[number];

/** A partition: its data lie in tables of their own and can be dropped whole. Days are UTC, `yyyy-MM-dd`. */
export interface StoredPartition {
  readonly data: PartitionedData;
  readonly fromDay: string;
  /** Exclusive. */
  readonly toDay: string;
  readonly relations: readonly string[];
}
