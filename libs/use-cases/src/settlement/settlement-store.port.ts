import type { EndToEndId, PaymentId, PayoutFacts, PayoutMove, PixKey, TaxId } from '#domain';
import type { PayoutChunk } from './payout-queue.port.js';
import type { Payment } from './rail.port.js';

/** What a worker holds under a lease: everything it needs to work, and the number that lets it write the result. */
export interface ClaimedPayout extends PayoutFacts {
  readonly payoutId: string;
  /** `submit`: hand it to the rail; `ask`: it may have been handed over, so ask first. */
  readonly work: 'submit' | 'ask';
  readonly fence: string;
  readonly amountCents: number;
  readonly pixKey: PixKey;
  readonly expectedTaxId: TaxId | null;
  readonly description: string | null;
  readonly paymentId: PaymentId;
  /** The rail that its payment id may have been sent through, where that is not the one that claims; null: no other. */
  readonly otherRail: string | null;
}

/** What the rail is called with for it. */
export function paymentOf(payout: ClaimedPayout): Payment {
  const { paymentId, payoutId, amountCents, pixKey, endToEndId, railReference, receiverIspb } = payout;
  const { mayBeTaken, expectedTaxId, description } = payout;
  // Under a claim that may send, the end of its lease stands for the moment.
  const sentMsAgo = Math.max(0, payout.sentMsAgo);
  return {
    paymentId,
    payoutId,
    amountCents,
    pixKey,
    endToEndId,
    railReference,
    receiverIspb,
    sentMsAgo,
    mayBeTaken,
    expectedTaxId,
    description,
  };
}

export interface ClaimTicket {
  readonly payoutId: string;
  readonly freshPaymentId: PaymentId;
  /** What goes with the fresh payment id; null: the rail will say. */
  readonly freshEndToEndId: EndToEndId | null;
  /** False: take it only if it is to be looked up. */
  readonly maySubmit: boolean;
}

export interface PayoutResult {
  readonly payoutId: string;
  readonly fence: string;
  /** What the rail was called with. */
  readonly paymentId: PaymentId;
  /** As it was known before the call. */
  readonly endToEndId: EndToEndId | null;
  /** The state it was in while it was worked on. */
  readonly left: ClaimedPayout['status'];
  readonly move: PayoutMove;
}

/** `unclaimed`: pending; `in_flight`: retries, questions, leases that ran out. */
export type Work = 'unclaimed' | 'in_flight';

/** What a worker has room for. */
export interface TurnRequest {
  /** The preferred kind first. */
  readonly work: readonly Work[];
  /** Payouts at most; for each an id. */
  readonly places: number;
  /** Payers that hold more than their share of this worker: they come after all others. */
  readonly crowded: readonly string[];
  readonly placesOfCrowded: number;
  readonly fresh: readonly Pick<ClaimTicket, 'freshPaymentId' | 'freshEndToEndId'>[];
  /** How many of them may be submitted; the others can only be asked about. */
  readonly submissions: number;
  readonly leaseMs: number;
  /** As for `claim`. */
  readonly rail: string;
}

export interface Turn {
  readonly payer: string;
  readonly batchId: string;
  readonly weight: number;
  /** Its payer may have only so much in flight: more may be taken when some of it is done. */
  readonly isBounded: boolean;
  readonly claimed: readonly ClaimedPayout[];
}

/** Errors of all: `database_unavailable`. */
export abstract class SettlementStore {
  /**
   * Takes payouts of a batch under a lease, with a new fencing number; the payment id each is going to use is committed, with the
   * rail it is made for. Those that are not returned are final, held by another worker, or not to be worked on yet.
   *
   * @param rail what was surely not sent through another one gets a fresh payment id for this one
   */
  abstract claim(
    batch: Pick<PayoutChunk, 'payer' | 'batchId'>,
    tickets: readonly ClaimTicket[],
    leaseMs: number,
    rail: string,
  ): Promise<readonly ClaimedPayout[]>;

  /**
   * Writes results, all in one step; only those whose claim is still the newest change anything. Sending the same results again
   * changes nothing. Returns the ids of the payouts that moved.
   */
  abstract write(
    batch: Pick<PayoutChunk, 'payer' | 'batchId'>,
    results: readonly PayoutResult[],
  ): Promise<readonly string[]>;

  /**
   * Keeps settlements whose results moved nothing, for good, in the audit log: those of payouts that are not paid under these
   * ids, and are not looked up under them any more. Returns which those are.
   */
  abstract recordUnmatched(
    batch: Pick<PayoutChunk, 'payer' | 'batchId'>,
    settlements: readonly PayoutResult[],
  ): Promise<readonly string[]>;

  /**
   * Claims payouts of the payer whose turn it is, all of one batch; undefined: there is nothing to take. What a worker may take next is
   * decided here, in the database, by what each payer has had (docs/fairness.md).
   */
  abstract takeTurn(request: TurnRequest): Promise<Turn | undefined>;

  /**
   * Puts in line what has become due since: batches whose moment has come, retries, questions, leases that ran out, payers that may
   * submit again.
   *
   * @param limit buckets of a hundred payouts, of either kind, at most
   * @returns how many are in line for workers to take, counted up to `limit`
   */
  abstract lineUp(limit: number): Promise<number>;
}
