import type { EndToEndId } from '../formats/end-to-end-id.js';
import type { Ispb } from '../formats/ispb.js';
import type { RandomSource } from '../formats/random-source.js';
import type { SettlementPolicy } from './settlement-policy.js';

export interface PayoutFacts {
  readonly status: 'processing' | 'in_doubt' | 'needs_review';
  /** Attempts so far, the present one included. */
  readonly attempts: number;
  readonly receiverIspb: Ispb | null;
  /** Of the present payment id, as far as they are known. */
  readonly endToEndId: EndToEndId | null;
  readonly railReference: string | null;
  /** How long ago the rail can have been sent the present payment id last. */
  readonly sentMsAgo: number;
  /** For how long the outcome of the present payment id has been unknown; 0 before that. */
  readonly doubtfulMs: number;
  /** Whether the rail may have taken the present payment id in before this claim. */
  readonly mayBeTaken: boolean;
}

export interface DecisionRules {
  readonly policy: SettlementPolicy;
  readonly random: RandomSource;
}
