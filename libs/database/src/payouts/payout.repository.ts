import type { EntityManager } from 'typeorm';
import type { Payout, PayoutBatch, PayoutEvent } from '#domain';
import {
  PayoutReader,
  type BatchKey,
  type BatchQuery,
  type BatchReading,
  type ItemQuery,
  type PayoutFinding,
  type PayoutPosition,
  type PayoutSearch,
  type SettledRange,
} from '#use-cases';
import type { SqlRunner, Statement } from '../connection/sql.js';
import { PayoutBatchEntity } from '../entities/payout-batch.entity.js';
import { PayoutRemovedEntity } from '../entities/payout-removed.entity.js';
import { currentBatchStatus } from '../functions/policy.js';
import {
  batchOf,
  eventOf,
  toBatch,
  toPayout,
  type BatchRow,
  type HistoryRow,
  type PayoutRow,
} from './payout-rows.js';
import {
  searchPayouts,
  searchPayoutsOfOwner,
  searchPayoutsOfStatus,
  searchPayoutsOfUser,
  searchSettledPayouts,
  selectBatchWithItems,
  selectFinalBatches,
  selectHistories,
  selectItem,
  selectItems,
} from './select-payouts.sql.js';

/** `is_found` false: only how far was read. */
type FoundRow = PayoutRow & { readonly is_found?: boolean };
type PayoutRange = Pick<PayoutBatchEntity, 'payer' | 'batchId' | 'firstPayoutId' | 'lastPayoutId'>;

/**
 * Batches, payouts and their histories as they stand in Postgres. Payouts are read by SQL: each brings along what it repeats.
 *
 * Statements that name the first and the last id of a batch's payouts are planned for the partition they are in.
 */
export class PayoutRepository extends PayoutReader {
  /** @param sql - on the connection of `manager` where that is of a transaction */
  constructor(
    private readonly manager: EntityManager,
    private readonly sql: SqlRunner,
  ) {
    super();
  }

  override async read(
    key: BatchKey,
    options: { readonly items: boolean },
  ): Promise<BatchReading | undefined> {
    if (options.items) return this.readWithItems(key);
    const batch = await this.readBatch(key);
    return batch && { batch, items: undefined };
  }

  override async batches(query: BatchQuery): Promise<readonly PayoutBatch[]> {
    const { payer, status, createdFrom, createdBefore, day, after, limit } = query;
    const list = this.manager.createQueryBuilder(PayoutBatchEntity, 'b').where({ payer });
    if (status !== undefined) {
      // By the index of the column, and then by the clock.
      list.andWhere({ status: status === 'scheduled' ? 'pending' : status });
      list.andWhere(`${currentBatchStatus('b')} = :current`, { current: status });
    }
    if (createdFrom !== undefined) list.andWhere('b.createdAt >= moment_of(:createdFrom)', { createdFrom });
    if (createdBefore !== undefined)
      list.andWhere('b.createdAt < moment_of(:createdBefore)', { createdBefore });
    if (day !== undefined) {
      list.andWhere('b.createdAt >= business_day_begins(:day)', { day });
      list.andWhere('b.createdAt < business_day_begins(CAST(:day AS date) + 1)');
    }
    if (after !== undefined) list.andWhere('(b.createdAt, b.batchId) < (:createdAt, :batchId)', after);
    list.orderBy({ 'b.createdAt': 'DESC', 'b.batchId': 'DESC' }).limit(limit);
    return (await list.getMany()).map(batchOf);
  }

  override async items(query: ItemQuery): Promise<readonly Payout[]> {
    const range = await this.findRange(query);
    if (range === null) return [];
    const rows = await this.sql.run<PayoutRow>(selectItems, [
      ...valuesOf(range),
      query.after ?? -1,
      query.status,
      query.limit,
    ]);
    return rows.map(toPayout);
  }

  override async item(key: BatchKey, externalId: string): Promise<Payout | undefined> {
    const range = await this.findRange(key);
    if (range === null) return undefined;
    const [row] = await this.sql.run<PayoutRow>(selectItem, [...valuesOf(range), externalId]);
    return row && toPayout(row);
  }

  override async removedFrom(payer: string, externalId: string): Promise<string | undefined> {
    const removed = await this.manager.findOneBy(PayoutRemovedEntity, { payer, externalId });
    return removed?.batchId;
  }

  override async search(
    payer: string,
    search: PayoutSearch,
    page: { readonly after: PayoutPosition | undefined; readonly limit: number },
  ): Promise<PayoutFinding> {
    const [statement, values] = statementOf(search, page);
    const rows = await this.sql.run<FoundRow>(statement, [payer, ...values]);
    const last = rows.at(-1);
    const readTo = last?.is_found === false ? { payoutId: last.payout_id } : undefined;
    return { payouts: rows.slice(0, readTo && -1).map(toPayout), readTo };
  }

  override async history(
    payer: string,
    payoutIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly PayoutEvent[]>> {
    const rows = await this.sql.run<HistoryRow & Record<string, unknown>>(selectHistories, [
      payer,
      payoutIds,
    ]);
    const histories = new Map<string, PayoutEvent[]>(payoutIds.map((id) => [id, []]));
    for (const row of rows) histories.get(row.payout_id)?.push(eventOf(row));
    return histories;
  }

  override async finalBatches(keys: readonly BatchKey[]): Promise<readonly BatchKey[]> {
    const rows = await this.sql.run<{ payer: string; batch_id: string }>(selectFinalBatches, [
      keys.map(({ payer }) => payer),
      keys.map(({ batchId }) => batchId),
    ]);
    return rows.map((row) => ({ payer: row.payer, batchId: row.batch_id }));
  }

  private async readBatch({ payer, batchId }: BatchKey): Promise<PayoutBatch | undefined> {
    const found = await this.manager
      .createQueryBuilder(PayoutBatchEntity, 'b')
      .where('b.payer = :payer AND b.batchId = :batchId', { payer, batchId })
      .getOne();
    return found === null ? undefined : batchOf(found);
  }

  /** Which partition the batch's payouts are in. */
  private findRange({ payer, batchId }: BatchKey): Promise<PayoutRange | null> {
    return this.manager
      .createQueryBuilder(PayoutBatchEntity, 'b')
      .select(['b.payer', 'b.batchId', 'b.firstPayoutId', 'b.lastPayoutId'])
      .where('b.payer = :payer AND b.batchId = :batchId', { payer, batchId })
      .getOne();
  }

  private async readWithItems(key: BatchKey): Promise<BatchReading | undefined> {
    const range = await this.findRange(key);
    if (range === null) return undefined;
    const rows = await this.sql.run<PayoutRow & { batch: BatchRow | null }>(
      selectBatchWithItems,
      valuesOf(range),
    );
    const together = rows[0]?.batch ?? undefined;
    const batch = together === undefined ? await this.readBatch(key) : toBatch(together);
    if (batch === undefined) return undefined;
    // Between its retirement and its removal a partition can still be read; its items are no longer shown.
    return { batch, items: batch.itemsRemovedAt === undefined ? rows.map(toPayout) : [] };
  }
}

/** $1 to $4 of statements about a batch's payouts. */
function valuesOf({ payer, batchId, firstPayoutId, lastPayoutId }: PayoutRange): readonly string[] {
  return [payer, batchId, firstPayoutId, lastPayoutId];
}

/** The statement of a search, and its values after the payer. */
function statementOf(
  search: PayoutSearch,
  { after, limit }: { readonly after: PayoutPosition | undefined; readonly limit: number },
): readonly [Statement, readonly unknown[]] {
  switch (search.by) {
    case 'settled_at':
      return [searchSettledPayouts, [...boundsOf(search.settled), after?.settledAt, after?.payoutId, limit]];
    case 'user_id':
      return [
        searchPayoutsOfUser,
        [search.value, search.status, ...boundsOf(search.settled), after?.payoutId, limit],
      ];
    case 'owner_tax_id':
      return [searchPayoutsOfOwner, [search.value, after?.payoutId, limit]];
    case 'status':
      return [searchPayoutsOfStatus, [search.value, after?.createdAt, after?.batchId, after?.index, limit]];
    default:
      return [searchPayouts[search.by], [search.value, after?.payoutId, limit]];
  }
}

const boundsOf = ({ from, before, day }: SettledRange): readonly unknown[] => [from, before, day];
