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
