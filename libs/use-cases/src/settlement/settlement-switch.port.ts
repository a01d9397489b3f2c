/** Submissions stand still, because somebody wants it so. */
export interface SettlementPause {
  readonly since: Date;
  readonly actor: string;
  readonly reason: string | null;
}

/**
 * Whether payments may be submitted, for the whole installation. It is kept with the truth, so it outlives every process and Redis.
 * Errors of all: `database_unavailable`.
 */
export abstract class SettlementSwitch {
  /** Undefined: settlement runs. */
  abstract read(): Promise<SettlementPause | undefined>;
  /** Pauses, with an entry in the audit log; one that is there already stays as it is. Returns it, and whether it is new. */
  abstract pause(
    actor: string,
    reason: string | null,
  ): Promise<{ readonly pause: SettlementPause; readonly changed: boolean }>;
  /** Ends the pause, with an entry in the audit log. False: there was none. */
  abstract resume(actor: string, reason: string | null): Promise<boolean>;
}
