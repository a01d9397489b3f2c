import type { EndToEndId, Ispb, Rejected, Settled } from '#domain';

/** What the simulated rail decided about a payment; `silent`: it answers no question about it, ever. */
export type LedgerVerdict = Settled | Rejected | { readonly kind: 'silent' };

/** A payment for the simulated rail to decide. */
export interface LedgerEntry {
  readonly endToEndId: EndToEndId;
  readonly payoutId: string;
  readonly verdict: LedgerVerdict;
  /** With `settled`: the receiver's message as it will be delivered; no line feed in it. */
  readonly message?: { readonly receiverIspb: Ispb; readonly payload: string };
}

/** The memory of the simulated rail, which plays another system. Errors: `database_unavailable`. */
export abstract class SimulatedLedger {
  /**
   * Decides payments, each endToEndId once; one that settles and its receiver's message are stored in one step. Returns for each,
   * in order, what counts: its own verdict, or that of the first time.
   */
  abstract record(entries: readonly LedgerEntry[]): Promise<readonly LedgerVerdict[]>;
  /** What was decided, in the order of the ids; undefined where nothing was. */
  abstract find(endToEndIds: readonly EndToEndId[]): Promise<readonly (LedgerVerdict | undefined)[]>;
  /** Counts a submission of a payout; returns the number it is, from 1. */
  abstract countSubmission(payoutId: string): Promise<number>;
}
