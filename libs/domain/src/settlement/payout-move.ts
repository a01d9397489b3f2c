import type { EndToEndId } from '../formats/end-to-end-id.js';
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
  readonly to: Extract<
    PayoutStatus,
    'pending' | 'processing' | 'in_doubt' | 'needs_review' | 'paid' | 'failed'
  >;
  readonly reason: MoveReason | null;
  /** Where the money goes, as soon as it is known; kept, so that no key is looked up twice. */
  readonly receiverIspb: Ispb | null;
  /** What the rail has said for the first time; null: nothing new. Both are written once. */
  readonly endToEndId: EndToEndId | null;
  readonly railReference: string | null;
  readonly settledAt: Date | null;
  /** When it is due for work again; null: never. */
  readonly againInMs: number | null;
  /** Whether the rail has definitively rejected the payment id, so that the next attempt must use a new one. */
  readonly newPaymentId: boolean;
}

const NOTHING_MORE = {
  reason: null,
  receiverIspb: null,
  endToEndId: null,
  railReference: null,
  settledAt: null,
  againInMs: null,
  newPaymentId: false,
} as const;

export function moveTo(to: PayoutMove['to'], particulars: Partial<Omit<PayoutMove, 'to'>> = {}): PayoutMove {
  return { to, ...NOTHING_MORE, ...particulars };
}
