import { Injectable } from '@nestjs/common';
import { InjectEntityManager } from '@nestjs/typeorm';
import { EntityManager } from 'typeorm';
import { isFinal, type Payout, type PayoutBatch } from '#domain';
import { Metrics } from '#observability';
import type { BatchKey, BatchReading, ItemQuery, PayoutReader } from '#use-cases';
import { Sql } from '../connection/sql.js';
import { PayoutRepository } from '../payouts/payout.repository.js';
import { Replica } from './replica.js';

/**
 * Reads reports and items of finished batches from a replica, where there is one, and everything else from the primary.
 *
 * What is final stays as it is, so a replica that has it is right, however far behind it is. What is missing there, or is not final
 * there, is read from the primary, which may be ahead. Lists and searches cannot know what is missing, so they read the primary; and so
 * do questions about a change, which the primary knows first.
 */
@Injectable()
export class ReplicaFirstPayoutReader extends PayoutRepository {
  constructor(
    @InjectEntityManager() manager: EntityManager,
    sql: Sql,
    private readonly replica: Replica,
    private readonly metrics: Metrics,
  ) {
    super(manager, sql);
  }

  override read(key: BatchKey, options: { readonly items: boolean }): Promise<BatchReading | undefined> {
    return this.prefer(
      key,
      async (batch, reader) => {
        const reading = options.items ? await reader.read(key, options) : { batch, items: undefined };
        return reading !== undefined && areFinal(reading.items ?? []) ? reading : undefined;
      },
      () => super.read(key, options),
    );
  }

  override items(query: ItemQuery): Promise<readonly Payout[]> {
    return this.prefer(
      query,
      async (_batch, reader) => {
        const items = await reader.items(query);
        return areFinal(items) ? items : undefined;
      },
      () => super.items(query),
    );
  }

  /** @param read - of a batch that is final at the replica; undefined where something of the answer is not */
  private async prefer<Answer>(
    key: BatchKey,
    read: (batch: PayoutBatch, reader: PayoutReader) => Promise<Answer | undefined>,
    askPrimary: () => Promise<Answer>,
  ): Promise<Answer> {
    if (!this.replica.isConfigured) return askPrimary();
    const wasUsable = this.replica.isUsable;
    const found = await this.replica.ask(async (reader, onFirstWord) => {
      const reading = await reader.read(key, { items: false });
      onFirstWord();
      const isFinished = reading?.batch.completedAt !== undefined;
      return { answer: isFinished ? await read(reading.batch, reader) : undefined };
    });
    const answer = found?.answer;
    const missing = wasUsable && found !== undefined ? 'primary_not_final' : 'primary_replica_down';
    const answered_by = answer === undefined ? missing : 'replica';
    this.metrics.count('malote_report_reads_total', 1, { answered_by });
    return answer ?? askPrimary();
  }
}

/** Items of a finished batch are; what a duplicate repeats may be in another batch, and is shown as it is now. */
function areFinal(items: readonly Payout[]): boolean {
  return items.every(
    ({ status, duplicateOf }) =>
      isFinal(status) && (duplicateOf === undefined || isFinal(duplicateOf.status)),
  );
}
