import type { StoredPartition } from '../partitions/partition.js';
import type { Blocker, ExpirablePartition, PartitionRelation } from './expired-partitions.port.js';

/** What removing old data has to tell. */
export abstract class RetentionEvents {
  /** Old enough, but something hinders. */
  abstract heldBack(partition: StoredPartition, blockers: readonly Blocker[]): void;
  /** Somebody still uses a table that is to go, in a transaction that takes long. */
  abstract waits(partition: StoredPartition, relation: PartitionRelation | undefined): void;
  abstract dropped(partition: ExpirablePartition): void;
  abstract webhooksRemoved(kind: 'deliveries' | 'events', rows: number): void;
}
