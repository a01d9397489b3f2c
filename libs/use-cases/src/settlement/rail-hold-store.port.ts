import type { SettlementPolicy } from '#domain';

/** A hold as workers need it. */
export interface HeldRail {
  /** Until then no payment is submitted, but for those that are tried. */
  readonly until: Date;
  /** Since when a worker tries a few payments; null: not yet. */
  readonly triedSince: Date | null;
}

/** Holds of rails, for all workers, by the database's clock. Errors of all: `database_unavailable`. */
export abstract class RailHoldStore {
  abstract read(rail: string): Promise<HeldRail | undefined>;
  /** Holds a rail; one that is held and was tried again is held for twice as long as before. `isNew`: it was not held. */
  abstract hold(
    rail: string,
    times: NonNullable<SettlementPolicy['noBalanceHold']>,
  ): Promise<HeldRail & { readonly isNew: boolean }>;
  /** Lets the caller alone try a few payments, for `forMs`; undefined: the hold has not ended, or another worker tries. */
  abstract takeTrial(rail: string, forMs: number): Promise<HeldRail | undefined>;
  /** Ends a hold during which payments are tried. False: there is none. */
  abstract end(rail: string): Promise<boolean>;
}
