import { Inject, Injectable } from '@nestjs/common';
import type { Payout, PayoutBatch, PayoutEvent } from '#domain';
import {
  PayoutReader,
  type BatchKey,
  type BatchQuery,
  type BatchReading,
  type ItemQuery,
  type PayoutSearch,
} from '#use-cases';
import { Sql, type SqlRunner } from '../connection/sql.js';
import { toBatch, toPayout, type BatchRow, type PayoutRow } from './payout-rows.js';
import {
  searchPayouts,
  selectBatch,
  selectBatches,
  selectBatchWithItems,
  selectFinalBatches,
  selectHistories,
  selectItem,
  selectItems,
  selectRemoved,
} from './select-payouts.sql.js';

type HistoryRow = Pick<PayoutEvent, 'sequence' | 'status' | 'at' | 'attempt'> & {
  readonly payout_id: string;
  readonly end_to_end_id: string | null;
  readonly code: string | null;
  readonly detail: string | null;
};

/**
 * Batches, payouts and their histories as they stand in Postgres. Payouts are read by SQL: each brings along what it repeats.
 *
 * Statements that name the first and the last id of a batch's payouts are planned for the partition they are in.
 */
@Injectable()
export class PayoutRepository extends PayoutReader {
  constructor(@Inject(Sql) private readonly sql: SqlRunner) {
    super();
  }

  override async read(
    key: BatchKey,
    options: { readonly items: boolean },
  ): Promise<BatchReading | undefined> {
    if (options.items) return this.readWithItems(key);
    const batch = await this.findBatch(key);
    return batch && { batch: toBatch(batch), items: undefined };
  }

  override async batches(query: BatchQuery): Promise<readonly PayoutBatch[]> {
    const { payer, status, createdAfter, createdBefore, after, limit } = query;
    const rows = await this.sql.run<BatchRow>(selectBatches, [
      payer,
      status,
      createdAfter,
      createdBefore,
      after?.createdAt,
      after?.batchId,
      limit,
    ]);
    return rows.map(toBatch);
  }

  override async items(query: ItemQuery): Promise<readonly Payout[]> {
    const batch = await this.findBatch(query);
    if (batch === undefined) return [];
    const rows = await this.sql.run<PayoutRow>(selectItems, [
      ...rangeOf(batch),
      query.after ?? -1,
      query.status,
      query.limit,
    ]);
    return rows.map(toPayout);
  }

  override async item(key: BatchKey, externalId: string): Promise<Payout | undefined> {
    const batch = await this.findBatch(key);
    if (batch === undefined) return undefined;
    const [row] = await this.sql.run<PayoutRow>(selectItem, [...rangeOf(batch), externalId]);
    return row && toPayout(row);
  }

  override async removedFrom(payer: string, externalId: string): Promise<string | undefined> {
    const [removed] = await this.sql.run<{ batch_id: string }>(selectRemoved, [payer, externalId]);
    return removed?.batch_id;
  }

  override async search(
    payer: string,
    { by, value }: PayoutSearch,
    { after, limit }: { readonly after: string | undefined; readonly limit: number },
  ): Promise<readonly Payout[]> {
    const rows = await this.sql.run<PayoutRow>(searchPayouts[by], [payer, value, after, limit]);
    return rows.map(toPayout);
  }

  override async history(
    payer: string,
    payoutIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly PayoutEvent[]>> {
    const rows = await this.sql.run<HistoryRow>(selectHistories, [payer, payoutIds]);
    const histories = new Map<string, PayoutEvent[]>(payoutIds.map((id) => [id, []]));
    for (const { payout_id, end_to_end_id, code, detail, ...change } of rows)
      histories.get(payout_id)?.push({
        ...change,
        endToEndId: end_to_end_id ?? undefined,
        code: code ?? undefined,
        detail: detail ?? undefined,
      });
    return histories;
  }

  override async finalBatches(keys: readonly BatchKey[]): Promise<readonly BatchKey[]> {
    const rows = await this.sql.run<{ payer: string; batch_id: string }>(selectFinalBatches, [
      keys.map(({ payer }) => payer),
      keys.map(({ batchId }) => batchId),
    ]);
    return rows.map((row) => ({ payer: row.payer, batchId: row.batch_id }));
  }

  private async findBatch({ payer, batchId }: BatchKey): Promise<BatchRow | undefined> {
    const [batch] = await this.sql.run<BatchRow>(selectBatch, [payer, batchId]);
    return batch;
  }

  private async readWithItems(key: BatchKey): Promise<BatchReading | undefined> {
    const found = await this.findBatch(key);
    if (found === undefined) return undefined;
    const rows = await this.sql.run<PayoutRow & { batch: BatchRow | null }>(
      selectBatchWithItems,
      rangeOf(found),
    );
    const batch = toBatch(rows[0]?.batch ?? (await this.findBatch(key)) ?? found);
    // Between its retirement and its removal a partition can still be read; its items are no longer shown.
    return { batch, items: batch.itemsRemovedAt === undefined ? rows.map(toPayout) : [] };
  }
}

/** $1 to $4 of statements about a batch's payouts. */
export function rangeOf(batch: BatchRow): readonly string[] {
  return [batch.payer, batch.batch_id, batch.first_payout_id, batch.last_payout_id];
}
