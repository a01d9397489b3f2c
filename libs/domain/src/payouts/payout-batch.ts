import type { PixKey } from '../formats/pix-key.js';
import type { TaxId } from '../formats/tax-id.js';
import type { ClientId } from './client-id.js';
import type { Metadata } from './metadata.js';
import type { PayoutStatus } from './transitions.js';

export type PayoutOrder = {
  readonly externalId: ClientId;
  readonly userId: ClientId;
  readonly amountCents: number;
  readonly pixKey: PixKey;
  /** Who must own the key, or nothing is sent. Personal: never shown or logged. */
  readonly expectedTaxId?: TaxId | undefined;
  /** For the receiver, who reads it beside the payment. Never logged. */
  readonly description?: string | undefined;
  /** For the payer. Never logged. */
  readonly metadata?: Metadata | undefined;
};

/** Which of a payer's batches goes first. */
export const BATCH_PRIORITIES = ['low', 'normal', 'high'] as const;
export type BatchPriority = (typeof BATCH_PRIORITIES)[number];

/** When a batch goes, beside others of its payer. */
type Departure = {
  /** Nothing is sent before; left out: it may go at once. */
  readonly scheduledFor?: Date | undefined;
  /** Left out: normal. */
  readonly priority?: Exclude<BatchPriority, 'normal'> | undefined;
};

export type PayoutBatchOrder = Departure & {
  readonly batchId: ClientId;
  readonly items: readonly PayoutOrder[];
};

/** Where a batch can be; it follows from its items, and before the first is taken from its approval and its schedule. */
export const BATCH_STATUSES = [
  'awaiting_approval',
  'scheduled',
  'pending',
  'processing',
  'completed',
  'completed_with_failures',
  'failed',
  'cancelled',
] as const;
export type BatchStatus = (typeof BATCH_STATUSES)[number];

export type PayoutBatch = Departure & {
  readonly batchId: ClientId;
  readonly status: BatchStatus;
  readonly counts: Readonly<Record<PayoutStatus, number>>;
  /** Of all items as they were sent, duplicates included. */
  readonly totalCents: number;
  readonly paidCents: number;
  readonly failedCents: number;
  /** Of what was paid. */
  readonly returnedCents: number;
  readonly createdAt: Date;
  readonly startedAt: Date | undefined;
  readonly completedAt: Date | undefined;
  /** Since when its items are gone, long after it was final: retention removed them. What is counted here stays. */
  readonly itemsRemovedAt: Date | undefined;
};

/** The item that a duplicate repeats, as it is now. */
export type OriginalPayout = {
  readonly payoutId: string;
  readonly batchId: ClientId;
  readonly externalId: ClientId;
  readonly status: PayoutStatus;
};

/** Money of a paid payout that came back (a devolução): all of it, or a part. The payout stays paid. */
export type PayoutReturn = {
  /** The rail's id of it. */
  readonly returnId: string;
  readonly amountCents: number;
  readonly reason: string | undefined;
  readonly at: Date;
};

export type PayoutFailure = {
  readonly code: string;
  readonly source: string;
  readonly detail: string | undefined;
};

export type Payout = PayoutOrder & {
  readonly payoutId: string;
  readonly batchId: ClientId;
  readonly index: number;
  readonly status: PayoutStatus;
  readonly endToEndId: string | undefined;
  readonly receiverIspb: string | undefined;
  /** In a dry run, where the directory names the owner of the key. */
  readonly receiverName?: string | undefined;
  readonly settledAt: Date | undefined;
  readonly failure: PayoutFailure | undefined;
  /** Oldest first; left out: none. */
  readonly returns?: readonly PayoutReturn[];
  readonly duplicateOf: OriginalPayout | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type PayoutEvent = {
  /** Counts the changes; 0 is the creation. */
  readonly sequence: number;
  readonly status: PayoutStatus;
  readonly at: Date;
  /** Which attempt to pay it belongs to, from 1; 0 before the first. */
  readonly attempt: number;
  /** What the rail was called with, where that is not the endToEndId. */
  readonly paymentId?: string | undefined;
  readonly endToEndId: string | undefined;
  readonly code: string | undefined;
  readonly detail: string | undefined;
};
