import { Injectable } from '@nestjs/common';

export interface SettlementPause {
  readonly since: Date;
  readonly actor: string;
  readonly reason: string | null;
}

/** The actor of a pause because the database has gone back in time. */
export const MALOTE = 'malote';

/**
 * Whether payments may be submitted, for the whole installation. It is kept with the truth, so it outlives every process and Redis.
 * Errors of all: `database_unavailable`.
 */
export abstract class SettlementSwitch {
  abstract read(): Promise<SettlementPause | undefined>;
  /**
   * Reads it for a worker. Where the database has gone back in time since this process last looked, or since an operator last resumed,
   * it pauses settlement first.
   */
  abstract look(): Promise<SettlementPause | undefined>;
}

/** How often a worker looks. Claims read the pause too: it holds at once, but for payments that were claimed before. */
export const LOOK_EVERY_MS = 1_000;

/**
 * Whether this process may submit payments: what the installation's switch last said. Closed until it has said anything, so that a
 * worker that starts during a pause sends nothing; what it said last holds while the database is down.
 */
@Injectable()
export class SubmissionGate {
  private state: { readonly pause: SettlementPause | undefined } | undefined;

  constructor(private readonly settlementSwitch: SettlementSwitch) {}

  get isOpen(): boolean {
    return this.state !== undefined && this.state.pause === undefined;
  }

  /** Looks at the switch. Returns what has changed since the last look, if anything has. Errors: `database_unavailable`. */
  async look(): Promise<{ readonly paused: SettlementPause } | 'resumed' | undefined> {
    const before = this.state;
    const pause = await this.settlementSwitch.look();
    this.state = { pause };
    if (pause !== undefined)
      return before?.pause?.since.getTime() === pause.since.getTime() ? undefined : { paused: pause };
    return before?.pause === undefined ? undefined : 'resumed';
  }
}
