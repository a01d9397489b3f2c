/** What operators set for a payer. Amounts are in centavos; null: there is none. */
export interface PayerPolicy {
  /** No payment of the payer is submitted. */
  readonly paused: boolean;
  /** Its share of submissions while several payers have work. */
  readonly weight: number;
  /** What it may have at the rail at a time, by all workers together. */
  readonly maxInFlight: number | null;
  readonly payoutLimitCents: number | null;
  /** For what is to go on one day, and between 20:00 and 06:00 of one night, in São Paulo. */
  readonly dailyLimitCents: number | null;
  readonly nightlyLimitCents: number | null;
  /** A batch of more is sent when a second key has approved it. */
  readonly approvalAboveCents: number | null;
}

/** Of a payer for whom nothing was set. */
export const DEFAULT_PAYER_POLICY: PayerPolicy = {
  paused: false,
  weight: 1,
  maxInFlight: null,
  payoutLimitCents: null,
  dailyLimitCents: null,
  nightlyLimitCents: null,
  approvalAboveCents: null,
};

/** What the numbers of a policy may be. Zero centavos: nothing is accepted, or everything needs approval. */
export const POLICY_BOUNDS = {
  weight: { from: 1, to: 100 },
  maxInFlight: { from: 1, to: 1_000_000 },
  cents: { from: 0, to: Number.MAX_SAFE_INTEGER },
} as const;
