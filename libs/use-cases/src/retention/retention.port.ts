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

/** For how many days each kind of data is kept; undefined: without a limit. */
export interface RetentionDays {
  readonly messages: number | undefined;
  readonly payouts: number | undefined;
  readonly webhooks: number | undefined;
}

export function removesAnything({ messages, payouts, webhooks }: RetentionDays): boolean {
  return [messages, payouts, webhooks].some((days) => days !== undefined);
}

/** What forbids removing a partition: messages `undelivered` or `unacknowledged`, payouts by their state, `webhooks` about them, … */
export interface Blocker {
  readonly blocker: string;
  readonly count: number;
}

/** `attached`: in use; `detaching`: new transactions do not see it, older ones still may; `detached`: a table by itself; `gone`. */
export type RelationState = 'attached' | 'detaching' | 'detached' | 'gone';

export interface PartitionRelation {
  readonly name: string;
  readonly state: RelationState;
  /** Undefined where it is a part of nothing any more. */
  readonly parent: string | undefined;
}

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
  abstract list(data: PartitionedData): Promise<readonly ExpirablePartition[]>;
  /** What forbids removing it; may read the whole partition, for minutes. None: nothing, now and later. */
  abstract blockers(partition: StoredPartition, signal?: AbortSignal): Promise<readonly Blocker[]>;
  abstract noteHeldBack(partition: StoredPartition, isHeldBack: boolean): Promise<void>;
  /** Writes what outlives it and shuts it for good. `blocked`: something forbids it after all. */
  abstract retire(partition: StoredPartition, signal: AbortSignal): Promise<'done' | 'blocked'>;
  /** Detaches one of its tables, or finishes a detaching that was stopped. */
  abstract detach(relation: PartitionRelation): Promise<Step>;
  abstract drop(partition: StoredPartition): Promise<Step>;
}

/** Webhooks from before a moment. Counts end at a limit. */
export interface OldWebhookCounts {
  readonly before: Date;
  readonly deliveries: number;
  /** Events none of whose deliveries waits. */
  readonly events: number;
  /** Deliveries that wait, at webhooks that are disabled: they and their events stay. */
  readonly waiting: number;
  /** There are more than were counted. */
  readonly isAtLeast: boolean;
}

export interface RemovedWebhooks {
  readonly kind: 'deliveries' | 'events';
  readonly rows: number;
}

/** Errors of all: `database_unavailable`. */
export abstract class OldWebhooks {
  abstract count(days: number): Promise<OldWebhookCounts>;
  /**
   * Removes final deliveries, then events that have no delivery left, in pieces by their age. A delivery that waits stays, and its
   * event with it. Rejects with the signal's reason, between two pieces.
   */
  abstract remove(days: number, signal: AbortSignal): AsyncIterable<RemovedWebhooks>;
}

/** One worker at a time removes old data. A worker that dies loses its lease by itself. Errors of all: `database_unavailable`. */
export abstract class RetentionLease {
  /** Takes the lease, or renews it. False: another worker holds it. */
  abstract hold(holder: string): Promise<boolean>;
  /** Gives it back. `isDone`: everything that is old enough was looked at, and nothing failed. */
  abstract end(holder: string, isDone: boolean): Promise<void>;
}

/** How often a worker renews its lease; a lease lasts several times as long. */
export const HOLD_EVERY_MS = 15_000;
export const LEASE_MS = 60_000;

export abstract class RetentionEvents {
  abstract heldBack(partition: StoredPartition, blockers: readonly Blocker[]): void;
  /** A long transaction still uses a table that is to go; undefined: one of the partition's tables. */
  abstract waits(partition: StoredPartition, relation: PartitionRelation | undefined): void;
  abstract dropped(partition: ExpirablePartition): void;
  abstract webhooksRemoved(removed: RemovedWebhooks): void;
}
