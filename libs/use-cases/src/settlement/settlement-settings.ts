import type { BreakerPolicy, Ispb, RandomSource, SettlementPolicy } from '#domain';

export abstract class SettlementSettings {
  abstract readonly payerIspb: Ispb;
  /** One call to the rail ends after this, without an answer. Default 10000. */
  abstract readonly railTimeoutMs: number;
  /** A claimed payout belongs to its worker for this long. Default 25000: two calls and the writing of their results. */
  abstract readonly leaseMs: number;
  /** Calls to the rail under way at a time, in this process. */
  abstract readonly maxRailCalls: number;
  abstract readonly policy: SettlementPolicy;
  abstract readonly breaker: BreakerPolicy;
  /** Chance for the pauses between attempts; `Math.random` will do. */
  abstract readonly random: RandomSource;
}
