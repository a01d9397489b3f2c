import type { EndToEndId } from '../formats/end-to-end-id.js';
import type { PayoutReturn } from '../payouts/payout-batch.js';
import type { Ispb } from '../formats/ispb.js';

/** What the rail calls a payment, where it says so. It may say it with any answer, and never says anything else later. */
export interface Learnt {
  readonly endToEndId?: EndToEndId;
  /** The rail's own id of the payment. */
  readonly railReference?: string;
}

/** The money has moved. The facts are the rail's and the same whenever it is asked. */
export interface Settled {
  readonly kind: 'settled';
  /** Null: the rail does not say. */
  readonly receiverIspb: Ispb | null;
  readonly settledAt: Date;
  /** What has come back since; left out: nothing, or the rail does not say. */
  readonly returns?: readonly PayoutReturn[];
  readonly learnt?: Learnt;
}

/** The rail has refused for good: under this payment id no money moves, now or later. */
export interface Rejected {
  readonly kind: 'rejected';
  /** As the SPI's pacs.002 has them, upper case. */
  readonly code: string;
  readonly learnt?: Learnt;
}

/** The rail refuses a submission in words that name no payment: it may speak of the key or the account, and know the payment all the same. */
export interface Refused {
  readonly kind: 'refused';
  readonly code: string;
}

/** Timeout, reset, 5xx, garbage: the rail may have paid or not. Not a failure. */
export interface NoAnswer {
  readonly kind: 'no_answer';
  /** For the history and the log, such as "No answer within 10000 ms." Nothing personal. */
  readonly detail: string;
  /** Whether it is a sign that the rail is down. */
  readonly countsAgainstBreaker: boolean;
}

/** The rail has certainly not taken it in: no connection came about, or it asked us to come back later. */
export interface NotTaken {
  readonly kind: 'not_taken';
  readonly detail: string;
  readonly countsAgainstBreaker: boolean;
  /** When the rail wants to be called again, if it said so. */
  readonly retryAfterMs?: number;
}

export interface UnderWay {
  readonly kind: 'under_way';
  readonly learnt?: Learnt;
}

/** The rail has taken it in, and pays it only once it is approved. */
export interface AwaitingApproval {
  readonly kind: 'awaiting_approval';
  readonly learnt?: Learnt;
}

/** The rail has the payment and refuses its approval, such as for want of balance: it may be approved later. */
export interface NotApproved {
  readonly kind: 'not_approved';
  readonly code: string;
}

/** The rail does not know the payment, or not yet: it may take a while to see what it was sent. */
export interface NotKnown {
  readonly kind: 'not_known';
}

/** Nothing was ever submitted under this payment id, and nothing will be: the next attempt uses a new one. */
export interface NeverSent {
  readonly kind: 'never_sent';
  readonly detail: string;
}

/** Not sent: it may have been taken in before, and the rail might pay it once more. */
export interface NotResent {
  readonly kind: 'not_resent';
  readonly detail: string;
}

export type SubmissionOutcome =
  Settled | Rejected | Refused | UnderWay | AwaitingApproval | NoAnswer | NotTaken | NeverSent | NotResent;

export type InquiryOutcome =
  Settled | Rejected | UnderWay | AwaitingApproval | NotKnown | NoAnswer | NeverSent;

export type ApprovalOutcome =
  Settled | Rejected | UnderWay | AwaitingApproval | NotApproved | NoAnswer | NotTaken;

/** Where a key leads. */
export interface Found {
  readonly kind: 'found';
  readonly receiverIspb: Ispb;
  /** The CPF or CNPJ of the key's owner as far as it is revealed, such as `***.982.247-**`. */
  readonly owner?: string;
  /** What the payment must be submitted under, where the directory says so. */
  readonly endToEndId?: EndToEndId;
  /** What else the submission must contain, by the rail's names. */
  readonly carried?: Readonly<Record<string, string>>;
}

export type LookUpOutcome = Found | { readonly kind: 'key_not_found' } | NoAnswer | NotTaken;
