import type { StoredPartition } from '../partitions/partition.js';
import type { Blocker, ExpirablePartition, PartitionRelation } from './expired-partitions.port.js';
import type { RemovedWebhooks } from './old-webhooks.port.js';

/** What happens while old data is removed. */
export abstract class RetentionEvents {
  /** Old enough, but blocked. */
  abstract heldBack(partition: StoredPartition, blockers: readonly Blocker[]): void;
  /** A long transaction still uses a table that is to go; undefined: one of the partition's tables. */
  abstract waits(partition: StoredPartition, relation: PartitionRelation | undefined): void;
  abstract dropped(partition: ExpirablePartition): void;
  abstract webhooksRemoved(removed: RemovedWebhooks): void;
}
