import type { PartitionedData, StoredPartition } from '../partitions/partition.js';

/** What forbids removing a partition: messages `undelivered` or `unacknowledged`, payouts by their state, `webhooks` about them, … */
export interface Blocker {
  readonly blocker: string;
  readonly count: number;
}

/**
 * `attached`: in use; `detaching`: nobody new sees it, and somebody who did is waited for; `detached`: a table that nobody sees;
 * `gone`.
 */
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
  /** Whole days since its last one was over, UTC; negative while it is not. By the database's clock or ours, whichever is behind. */
  readonly endedDaysAgo: number;
  /** It is being removed: nothing can be stored in it any more, and what has to outlive it is written. */
  readonly isRetired: boolean;
  /** It was old enough at the last look, and something hindered. */
  readonly isHeldBack: boolean;
  readonly states: readonly PartitionRelation[];
  /** On the disk, indexes included. */
  readonly bytes: number;
  /** Messages or payouts, as Postgres estimates them; undefined: it has not looked yet. */
  readonly rows: number | undefined;
}

/** Whose turn it is to wait: `waits` means that somebody still uses what is to go, for longer than is worth waiting here. */
export type Step = 'done' | 'waits';

/**
 * Takes partitions away, in steps of which each may be repeated, and none is in the way of anybody who stores, reads or claims. Errors of
 * all: `database_unavailable`; anything else means that the schema does not let it.
 */
export abstract class ExpiredPartitions {
  /** All partitions of a kind that are not gone, the oldest first. */
  abstract list(data: PartitionedData): Promise<readonly ExpirablePartition[]>;
  /** What forbids removing it; may read the whole partition, for minutes. None: nothing, and nothing ever will. */
  abstract blockers(partition: StoredPartition, signal?: AbortSignal): Promise<readonly Blocker[]>;
  /** Since when a partition that is old enough stays because of something; or that it does not. */
  abstract noteHeldBack(partition: StoredPartition, isHeldBack: boolean): Promise<void>;
  /** Writes what outlives it and shuts it for good. `held`: something hinders after all. */
  abstract retire(partition: StoredPartition, signal: AbortSignal): Promise<'done' | 'held'>;
  /** Takes one of its tables out of sight, or goes on where somebody was stopped. */
  abstract detach(relation: PartitionRelation): Promise<Step>;
  /** Drops its tables, none of which anybody sees any more. */
  abstract drop(partition: StoredPartition): Promise<Step>;
}
