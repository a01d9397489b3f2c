import { Injectable } from '@nestjs/common';
import type { PayoutBatch } from '#domain';
import type { BatchKey, OpenStreamView } from '#use-cases';
import { Sql } from '../connection/sql.js';
import { toBatch, type BatchRow } from '../payouts/payout-rows.js';
import { selectInstitutions, selectNewestBatches, selectPace } from './read-overview.sql.js';

/** A batch as operators see it: with its payer. */
export interface BatchWithPayer {
  readonly payer: string;
  readonly batch: PayoutBatch;
}

/** An institution's streams, and what it has not been given yet. */
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

interface InstitutionRow {
  readonly ispb: string;
  readonly undelivered: string;
  /** As JSON has them: moments are texts. */
  readonly open: readonly {
    readonly seat: number;
    readonly opened_at: string;
    readonly last_answer_at: string | null;
    readonly waiting: boolean;
    readonly unacknowledged: number;
  }[];
}

/** Reads over all payers and institutions, within limits that keep it cheap. Errors of all: `database_unavailable`. */
@Injectable()
export class OverviewRepository {
  constructor(private readonly sql: Sql) {}

  /** Newest first, of the first two hundred payers; those of a `batchId`, of all payers. */
  async newestBatches(
    limit: number,
    batchId?: string,
    after?: BatchKey & { readonly createdAt: Date },
  ): Promise<readonly BatchWithPayer[]> {
    const rows = await this.sql.run<BatchRow & { payer: string }>(selectNewestBatches, [
      limit,
      batchId,
      after?.createdAt,
      after?.payer,
      after?.batchId,
    ]);
    return rows.map((row) => ({ payer: row.payer, batch: toBatch(row) }));
  }

  /** Those with streams first, then the longest backlogs; a thousand institutions are looked at. */
  async institutions(limit: number): Promise<readonly InstitutionView[]> {
    const rows = await this.sql.run<InstitutionRow>(selectInstitutions, [limit]);
    return rows.map(({ ispb, undelivered, open }) => ({
      ispb,
      undelivered: Number(undelivered),
      open: open.map((stream) => ({
        seat: stream.seat,
        openedAt: new Date(stream.opened_at),
        lastAnswerAt: stream.last_answer_at === null ? null : new Date(stream.last_answer_at),
        waiting: stream.waiting,
        unacknowledged: stream.unacknowledged,
      })),
    }));
  }

  /** Batches that are worked on, and, whatever their outcome, `known` and those created after `since`. */
  pace(known: readonly BatchKey[], since: Date | undefined): Promise<readonly BatchPace[]> {
    return this.sql.run<BatchPace & object>(selectPace, [
      known.map(({ payer }) => payer),
      known.map(({ batchId }) => batchId),
      since,
    ]);
  }
}
