export interface Quota {
  /** Unlike every other quota's; letters and hyphens. */
  readonly name: string;
  readonly limit: number;
  readonly windowSeconds: number;
}

export interface QuotaUse {
  readonly quota: Quota;
  readonly subject: string;
}

export interface QuotaState {
  readonly quota: Quota;
  /** The use that was counted was one too many. */
  readonly exceeded: boolean;
  readonly remaining: number;
  /** Until the quota is whole again. */
  readonly resetMs: number;
}

/** Counts uses of quotas over all processes. */
export abstract class QuotaCounter {
  /**
   * Counts a use of each; answers in the order of `uses`. Never rejects and soon answers: while counts cannot be shared, each
   * process counts for itself.
   */
  abstract count(uses: readonly QuotaUse[]): Promise<readonly QuotaState[]>;

  /** How a quota stood when this process last counted a use of it, without a call to Redis; whole where it never did. */
  abstract lastKnown(use: QuotaUse): QuotaState;
}
