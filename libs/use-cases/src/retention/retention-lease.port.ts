/** One worker at a time removes what is old. The turn is a lease: who dies loses it by itself. Errors of all: `database_unavailable`. */
export abstract class RetentionLease {
  /** Takes the turn, or holds it for another while. False: somebody else has it. */
  abstract hold(holder: string): Promise<boolean>;
  /** Gives it back. `isThrough`: everything that is old enough was looked at, and nothing failed. */
  abstract end(holder: string, isThrough: boolean): Promise<void>;
}

/** How often it is held anew; a turn lasts several times as long. */
export const HOLD_EVERY_MS = 15_000;
export const LEASE_MS = 60_000;
