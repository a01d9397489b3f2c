/** How to reach Postgres and how patient to be with it. Injected; the values come from the configuration library. */
export abstract class DatabaseSettings {
  /** `postgres://user:password@host:port/database`. */
  abstract readonly url: string;
  /** Connections this process keeps at most. */
  abstract readonly poolSize: number;
  /** Shown in `pg_stat_activity`, so that an operator can distinguish the processes. */
  abstract readonly applicationName: string;
  /** Named prepared statements save the planner's work; poolers older than PgBouncer 1.21 cannot carry them. */
  abstract readonly prepareStatements: boolean;
  /** A replica of the same database, for reports of what is finished; by default there is none. */
  abstract readonly replicaUrl?: string | undefined;
}

/**
 * How long a statement waits for a connection of the pool, a new one included, until Postgres counts as down. One that refuses
 * is down at once; this is for bursts on a loaded machine, when fifty calls wait for ten connections and new ones open slowly.
 */
export const CONNECT_TIMEOUT_MS = 8_000;
/** No statement of ours is meant to run this long; one that does holds locks that others wait for. */
export const STATEMENT_TIMEOUT_MS = 15_000;
/** When nothing at all comes back, not even that: a server that stands still, or a network that swallows packets. */
export const QUERY_TIMEOUT_MS = 17_000;
/** Row locks here are held for one short statement or transaction; a longer wait means something hangs. */
export const LOCK_TIMEOUT_MS = 10_000;
/** A transaction left open by a process that stands still must not keep its rows locked. */
export const IDLE_IN_TRANSACTION_TIMEOUT_MS = 20_000;

/**
 * What every connection asks Postgres for when it is made. A pooler that shares connections cannot grant it: it needs the same
 * as its `connect_query` (docs/scaling.md).
 */
export const SESSION_LIMITS = {
  statement_timeout: STATEMENT_TIMEOUT_MS,
  lock_timeout: LOCK_TIMEOUT_MS,
  idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
} as const;
