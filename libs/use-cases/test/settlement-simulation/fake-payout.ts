import type { EndToEndId, Ispb, PaymentId, PayoutStatus } from '#domain';

export interface FakePayer {
  readonly payer: string;
  readonly weight: number;
  readonly maxInFlight: number | null;
  readonly dailyLimitCents: number | null;
  isPaused: boolean;
  turn: number;
}

export const ONE_PAYER: FakePayer = {
  payer: 'default',
  weight: 1,
  maxInFlight: null,
  dailyLimitCents: null,
  isPaused: false,
  turn: 0,
};

export interface FakePayout {
  readonly payoutId: string;
  readonly payer: FakePayer;
  readonly externalId: string;
  status: PayoutStatus;
  fence: number;
  attempts: number;
  paymentId: PaymentId | null;
  /** Without `idBeforeCall`: known to the worker alone until it writes its result. */
  unsavedPaymentId: PaymentId | null;
  rail: string | null;
  endToEndId: EndToEndId | null;
  railReference: string | null;
  receiverIspb: Ispb | null;
  settledAt: Date | null;
  leaseUntilMs: number | null;
  notBeforeMs: number | null;
  dueAtMs: number | null;
  sentUntilMs: number;
  doubtfulSinceMs: number | null;
  code: string | null;
  source: string | null;
  readonly history: string[];
}

/** One that was just accepted, and is due at once. */
export function freshPayout(
  { payoutId, payer, externalId }: Pick<FakePayout, 'payoutId' | 'payer' | 'externalId'>,
  nowMs: number,
): FakePayout {
  return {
    payoutId,
    payer,
    externalId,
    status: 'pending',
    fence: 0,
    attempts: 0,
    paymentId: null,
    unsavedPaymentId: null,
    rail: null,
    endToEndId: null,
    railReference: null,
    receiverIspb: null,
    settledAt: null,
    leaseUntilMs: null,
    notBeforeMs: null,
    dueAtMs: nowMs,
    sentUntilMs: 0,
    doubtfulSinceMs: null,
    code: null,
    source: null,
    history: [],
  };
}
