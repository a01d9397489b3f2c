import type { PayoutBatch } from '#domain';
import type { BatchKey } from '../payouts/payout-reader.port.js';
import type { OpenStreamView } from '../streams/stream-store.port.js';

/** A batch as those see it who run the installation. */
export interface BatchWithPayer {
  readonly payer: string;
  readonly batch: PayoutBatch;
}

/** An institution's places, and what it has not been given yet. */
export interface InstitutionView {
  readonly ispb: string;
  readonly undelivered: number;
  readonly open: readonly OpenStreamView[];
}

/** How far a batch has come. */
export interface BatchPace extends BatchKey {
  readonly createdAt: Date;
  readonly paid: number;
  readonly failed: number;
  readonly isFinal: boolean;
}

/** Looks over all payers and institutions, as far as bounds go that keep it cheap. Errors of all: `database_unavailable`. */
export abstract class OverviewReader {
  /** Newest first, of the first two hundred payers. */
  abstract newestBatches(limit: number): Promise<readonly BatchWithPayer[]>;
  /** Those with streams first, then the longest backlogs; a thousand institutions are looked at. */
  abstract institutions(limit: number): Promise<readonly InstitutionView[]>;
  /** Batches that are worked on, and `known`, whatever became of them. */
  abstract pace(known: readonly BatchKey[]): Promise<readonly BatchPace[]>;
}
