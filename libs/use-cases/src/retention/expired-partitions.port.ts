import type { PartitionedData, StoredPartition } from '../partitions/partition.js';

/** What forbids removing a partition: messages `undelivered` or `unacknowledged`, payouts by their state, `webhooks` about them, … */
export interface Blocker {
  readonly blocker: string;
  readonly count: number;
}

/** `attached`: in use; `detaching`: new transactions do not see it, older ones still may; `detached`: a table by itself; `gone`. */
export type RelationState = 'attached' | 'detaching' | 'detached' | 'gone';

/** A table of a partition, and the table it is a part of. */
export interface PartitionRelation {
  readonly name: string;
  readonly state: RelationState;
  /** Undefined where it is a part of nothing any more. */
  readonly parent: string | undefined;
}

/** A partition whose tables are not gone yet. */
export interface ExpirablePartition extends StoredPartition {
  /** Whole days since its last one was over, UTC; negative before that. By the database's clock or ours, whichever is behind. */
  readonly endedDaysAgo: number;
  /** It is being removed: nothing can be stored in it any more, and what has to outlive it is written. */
  readonly isRetired: boolean;
  /** It was old enough at the last look, and blocked. */
  readonly isHeldBack: boolean;
  readonly states: readonly PartitionRelation[];
  /** On the disk, indexes included. */
  readonly bytes: number;
  /** Messages or payouts, as Postgres estimates them; undefined: it has not looked yet. */
  readonly rows: number | undefined;
}

/** `waits`: a transaction uses what is to go, for longer than the step waits for a lock. */
export type Step = 'done' | 'waits';

/**
 * Removes partitions in steps that may be repeated, and that block no store, read or claim. Errors of all:
 * `database_unavailable`; anything else means that the schema does not allow it.
 */
export abstract class ExpiredPartitions {
  /** All partitions of a kind that are not gone, the oldest first. */
  abstract list(data: PartitionedData): Promise<readonly ExpirablePartition[]>;
  /** What forbids removing it; may read the whole partition, for minutes. None: nothing, now and later. */
  abstract blockers(partition: StoredPartition, signal?: AbortSignal): Promise<readonly Blocker[]>;
  /** Records since when a partition that is old enough is held back; or that it is not. */
  abstract noteHeldBack(partition: StoredPartition, isHeldBack: boolean): Promise<void>;
  /** Writes what outlives it and shuts it for good. `blocked`: something forbids it after all. */
  abstract retire(partition: StoredPartition, signal: AbortSignal): Promise<'done' | 'blocked'>;
  /** Detaches one of its tables, or finishes a detaching that was stopped. */
  abstract detach(relation: PartitionRelation): Promise<Step>;
  /** Drops its tables, all of which are detached. */
  abstract drop(partition: StoredPartition): Promise<Step>;
}
