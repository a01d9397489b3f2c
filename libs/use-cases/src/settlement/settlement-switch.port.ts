/** A pause of submissions, and the operator who asked for it. */
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
}
