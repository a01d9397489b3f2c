import type { EndToEndId, InquiryOutcome, Ispb, LookUpOutcome, PixKey, SubmissionOutcome } from '#domain';

export interface Payment {
  readonly endToEndId: EndToEndId;
  readonly payoutId: string;
  readonly amountCents: number;
  readonly pixKey: PixKey;
  readonly receiverIspb: Ispb;
}

/**
 * The way money takes: the SPI, a PSP's interface, or the simulation. A rail never pays an endToEndId twice.
 *
 * No call throws: whatever goes wrong is an outcome. When `signal` fires, time is up: the call then ends at once, without an
 * answer, whatever the rail may still do. The caller limits how many calls are under way.
 */
export abstract class Rail {
  /** Asks the directory (DICT) where a key leads. `endToEndId` is that of the payment it is asked for, as DICT wants to know. */
  abstract lookUp(pixKey: PixKey, endToEndId: EndToEndId, signal: AbortSignal): Promise<LookUpOutcome>;
  abstract submit(payment: Payment, signal: AbortSignal): Promise<SubmissionOutcome>;
  abstract inquire(endToEndId: EndToEndId, signal: AbortSignal): Promise<InquiryOutcome>;
}
