import type {
  ApprovalOutcome,
  EndToEndId,
  InquiryOutcome,
  Ispb,
  LookUpOutcome,
  PaymentId,
  PixKey,
  SubmissionOutcome,
  TaxId,
} from '#domain';

/** A payment with all that is known of it. */
export interface Payment {
  /** Our key. A rail pays one payment id once. */
  readonly paymentId: PaymentId;
  readonly payoutId: string;
  readonly amountCents: number;
  readonly pixKey: PixKey;
  /** Null before the rail has said it. */
  readonly endToEndId: EndToEndId | null;
  readonly railReference: string | null;
  readonly receiverIspb: Ispb | null;
  /** How long ago the rail can have been sent it last; before that, 0. */
  readonly sentMsAgo: number;
  /** Whether the rail may have taken it in before. */
  readonly mayBeTaken: boolean;
  /** What the look-up has said that the submission must contain. */
  readonly carried?: Readonly<Record<string, string>>;
  /** Who must own the key. */
  readonly expectedTaxId?: TaxId | null;
  /** For the receiver: 1 to 140 characters that a pacs.008 can carry. */
  readonly description?: string | null;
}

/**
 * The way money takes: the SPI, a PSP's interface, or the simulation. A rail never pays a payment id twice.
 *
 * No call throws: whatever goes wrong is an outcome. When `signal` fires, time is up: the call then ends at once, without an
 * answer, whatever the rail may still do. The caller limits how many calls are under way.
 */
export abstract class Rail {
  /** Which books know what it was sent: a short text that is another for another PSP, or another account there. Kept with payment ids. */
  abstract readonly id: string;
  /**
   * Whose endToEndIds it uses: `ours`, the payment id itself; `learnt`, its own, which it says sooner or later; `looked_up`, that of
   * the look-up, which is written before anything is submitted.
   */
  abstract readonly endToEndIds: 'ours' | 'learnt' | 'looked_up';
  /** Whether `lookUp` is to be called before this payment is submitted. */
  abstract looksUp(payment: Payment): boolean;
  /** What finds out whether a key belongs to the `expectedTaxId` of a payment. */
  abstract readonly ownerCheck: 'look_up' | 'submission' | 'none';
  /** Asks the directory (DICT) where the key of a payment leads. */
  abstract lookUp(payment: Payment, signal: AbortSignal): Promise<LookUpOutcome>;
  abstract submit(payment: Payment, signal: AbortSignal): Promise<SubmissionOutcome>;
  /** Whether it pays what it has taken in only once that is approved. */
  readonly approves: boolean = false;

  /** Approves a payment of which the rail has said that it waits for that. It may be repeated: the payment is paid once. */
  approve(_payment: Payment, _signal: AbortSignal): Promise<ApprovalOutcome> {
    return Promise.reject(new Error('This rail approves nothing.'));
  }

  abstract inquire(payment: Payment, signal: AbortSignal): Promise<InquiryOutcome>;
}
