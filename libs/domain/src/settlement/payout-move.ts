import type { Ispb } from '../formats/ispb.js';
import type { PayoutStatus } from '../payouts/transitions.js';

export type FailureSource = 'rail' | 'directory' | 'operator';

export interface MoveReason {
  /** An SPI reason code or one of ours; null: there is only the detail. */
  readonly code: string | null;
  readonly source: FailureSource;
  readonly detail: string | null;
}

export interface PayoutMove {
  readonly to: Extract<PayoutStatus, 'processing' | 'in_doubt' | 'needs_review' | 'paid' | 'failed'>;
  readonly reason: MoveReason | null;
  /** Where the money goes, as soon as it is known; kept, so that no key is looked up twice. */
  readonly receiverIspb: Ispb | null;
  readonly settledAt: Date | null;
  /** When it is due for work again; null: never. */
  readonly againInMs: number | null;
  /** Whether the rail has definitively rejected the endToEndId, so that the next attempt must use a new one. */
  readonly newEndToEndId: boolean;
}

const NOTHING_MORE = {
  reason: null,
  receiverIspb: null,
  settledAt: null,
  againInMs: null,
  newEndToEndId: false,
} as const;

export function moveTo(to: PayoutMove['to'], particulars: Partial<Omit<PayoutMove, 'to'>> = {}): PayoutMove {
  return { to, ...NOTHING_MORE, ...particulars };
}
