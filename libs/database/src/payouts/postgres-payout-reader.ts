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
import { toBatch, toEvent, toPayout, type BatchRow, type HistoryRow, type PayoutRow } from './payout-rows.js';
import { rangeOf } from './range-of-batch.js';
import {
  selectBatch,
  selectBatches,
  selectBatchesOfStatus,
  selectFinalBatches,
} from './select-batches.sql.js';
import {
  searchPayouts,
  selectBatchWithItems,
  selectHistory,
  selectItem,
  selectItems,
  selectRemoved,
} from './select-payouts.sql.js';

/** Batches and payouts as they stand in Postgres. */
@Injectable()
export class PostgresPayoutReader extends PayoutReader {
  constructor(@Inject(Sql) private readonly sql: SqlRunner) {
    super();
  }

  override async read(
    key: BatchKey,
    options: { readonly items: boolean },
  ): Promise<BatchReading | undefined> {
    if (options.items) return this.readWithItems(key);
    const [row] = await this.sql.run<BatchRow>(selectBatch, [key.payer, key.batchId]);
    return row && { batch: toBatch(row), items: undefined };
  }

  override async batches(query: BatchQuery): Promise<readonly PayoutBatch[]> {
    const { payer, createdAfter, createdBefore, after, limit, status } = query;
    const values = [payer, createdAfter, createdBefore, after?.createdAt, after?.batchId, limit];
    const rows =
      status === undefined
        ? await this.sql.run<BatchRow>(selectBatches, values)
        : await this.sql.run<BatchRow>(selectBatchesOfStatus, [...values, status]);
    return rows.map(toBatch);
  }

  override async items({ payer, batchId, status, after, limit }: ItemQuery): Promise<readonly Payout[]> {
    const range = await rangeOf(this.sql, { payer, batchId });
    const rows = await this.sql.run<PayoutRow>(selectItems, [
      payer,
      batchId,
      ...range,
      after ?? -1,
      status,
      limit,
    ]);
    return rows.map(toPayout);
  }

  override async item({ payer, batchId }: BatchKey, externalId: string): Promise<Payout | undefined> {
    const range = await rangeOf(this.sql, { payer, batchId });
    const [row] = await this.sql.run<PayoutRow>(selectItem, [payer, batchId, ...range, externalId]);
    return row && toPayout(row);
  }

  override async removedFrom(payer: string, externalId: string): Promise<string | undefined> {
    const [row] = await this.sql.run<{ batch_id: string }>(selectRemoved, [payer, externalId]);
    return row?.batch_id;
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
    const rows = await this.sql.run<HistoryRow>(selectHistory, [payer, payoutIds]);
    const histories = new Map<string, PayoutEvent[]>();
    for (const row of rows) {
      const history = histories.get(row.payout_id);
      if (history === undefined) histories.set(row.payout_id, [toEvent(row)]);
      else history.push(toEvent(row));
    }
    return histories;
  }

  override async finalBatches(keys: readonly BatchKey[]): Promise<readonly BatchKey[]> {
    const rows = await this.sql.run<{ payer: string; batch_id: string }>(selectFinalBatches, [
      keys.map(({ payer }) => payer),
      keys.map(({ batchId }) => batchId),
    ]);
    return rows.map((row) => ({ payer: row.payer, batchId: row.batch_id }));
  }

  private async readWithItems({ payer, batchId }: BatchKey): Promise<BatchReading | undefined> {
    const rows = await this.sql.run<PayoutRow & { batch: BatchRow | null }>(selectBatchWithItems, [
      payer,
      batchId,
      ...(await rangeOf(this.sql, { payer, batchId })),
    ]);
    const batch = rows[0]?.batch ?? (await this.sql.run<BatchRow>(selectBatch, [payer, batchId]))[0];
    if (batch === undefined) return undefined;
    // Between its retirement and its removal a partition can still be read; that is nobody's business any more.
    return { batch: toBatch(batch), items: batch.items_removed_at === null ? rows.map(toPayout) : [] };
  }
}
