/** What is stored by time. */
export type PartitionedData = 'messages' | 'payouts';

export const SPAN_WIDTHS = ['day', 'week', 'month'] as const;
export type PartitionWidth = (typeof SPAN_WIDTHS)[number];

/** A partition whose data lie in tables of their own and can be dropped whole. Days are UTC, `yyyy-MM-dd`. */
export interface StoredPartition {
  readonly data: PartitionedData;
  readonly fromDay: string;
  /** Exclusive. */
  readonly toDay: string;
  readonly relations: readonly string[];
}

/** Where partitions are kept. */
export abstract class PartitionStore {
  /**
   * Makes the partitions that are missing up to today and `daysAhead` days more; returns those it made. Any number of processes may call it
   * at once. Errors: `database_unavailable`, also where it would have had to wait for others for too long; anything else means that the
   * schema does not let it.
   */
  abstract prepare(
    data: PartitionedData,
    width: PartitionWidth,
    daysAhead: number,
  ): Promise<readonly StoredPartition[]>;
}
