import { Injectable } from '@nestjs/common';
import type { BatchStatus, ClientId, PayoutStatus } from '#domain';
import { Metrics } from '#observability';
import {
  PayoutBatchStore,
  type AcceptOutcome,
  type BatchKey,
  type BatchToStore,
  type Cancellation,
  type CancellingOperator,
} from '#use-cases';
import { writeAuditEntry } from '../audit/audit-log.repository.js';
import { Sql } from '../connection/sql.js';
import { rangeOf } from './range-of-batch.js';
import { selectBatch } from './select-batches.sql.js';
import { acceptPayoutBatch, cancelPayouts, selectNotCancelled } from './write-batches.sql.js';

/** A row of accept_payout_batch; which columns are there follows from the outcome. */
type AcceptRow =
  | {
      readonly outcome: 'accepted';
      readonly status: BatchStatus;
      readonly created_at: Date;
      readonly completed_at: Date | null;
    }
  | {
      readonly outcome: 'duplicate';
      readonly item_index: number;
      readonly original_id: string;
      readonly original_batch_id: ClientId;
      readonly original_status: PayoutStatus;
    }
  | { readonly outcome: 'conflict'; readonly item_index: number; readonly original_batch_id: string }
  | { readonly outcome: 'known_same' | 'known_other' | 'refused' };

/** Batches into Postgres: acceptance is one call of a function, one commit. */
@Injectable()
export class PostgresPayoutBatchStore extends PayoutBatchStore {
  constructor(
    private readonly sql: Sql,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  override async accept(batch: BatchToStore): Promise<AcceptOutcome> {
    const { items } = batch.order;
    const [first, ...rows] = await this.sql.run<AcceptRow>(acceptPayoutBatch, [
      batch.payer,
      batch.order.batchId,
      batch.contentHash,
      batch.payoutIds.join('\n'),
      items.map(({ externalId }) => externalId).join('\n'),
      items.map(({ userId }) => userId).join('\n'),
      items.map(({ amountCents }) => amountCents).join('\n'),
      items.map(({ pixKey }) => pixKey.value).join('\n'),
      items.map(({ pixKey }) => pixKey.type).join('\n'),
      batch.dueInMs,
    ]);
    switch (first?.outcome) {
      case 'accepted': {
        const duplicates = rows.filter((row) => row.outcome === 'duplicate');
        this.count('pending', items.length - duplicates.length);
        this.count('duplicate', duplicates.length);
        return {
          kind: 'accepted',
          status: first.status,
          createdAt: first.created_at,
          completedAt: first.completed_at ?? undefined,
          duplicates: duplicates.map((row) => toDuplicate(row, batch)),
        };
      }
      case 'known_same':
      case 'known_other':
        return { kind: 'known', sameContent: first.outcome === 'known_same' };
      case 'refused': {
        const conflicts = rows.filter((row) => row.outcome === 'conflict');
        return {
          kind: 'refused',
          conflicts: conflicts.map((row) => ({
            index: row.item_index,
            existingBatchId: row.original_batch_id,
          })),
        };
      }
      default:
        throw new Error(`accept_payout_batch answered "${String(first?.outcome)}".`);
    }
  }

  override async cancel(key: BatchKey, operator?: CancellingOperator): Promise<Cancellation | undefined> {
    const cancellation = await this.cancelInTransaction(key, operator);
    this.count('cancelled', cancellation?.cancelled ?? 0);
    return cancellation;
  }

  private cancelInTransaction(
    { payer, batchId }: BatchKey,
    operator?: CancellingOperator,
  ): Promise<Cancellation | undefined> {
    return this.sql.transaction(async (sql, manager) => {
      const [batch] = await sql.run(selectBatch, [payer, batchId]);
      if (batch === undefined) return undefined;
      const [result] = await sql.run<{ cancelled: number }>(cancelPayouts, [payer, batchId]);
      const others = await sql.run<{ external_id: string; status: PayoutStatus }>(selectNotCancelled, [
        payer,
        batchId,
        ...(await rangeOf(sql, { payer, batchId })),
      ]);
      const cancelled = result?.cancelled ?? 0;
      if (operator !== undefined && cancelled > 0) {
        const { actor, reason } = operator;
        const details = { payer, cancelled, reason };
        await writeAuditEntry(manager, { actor, action: 'batch.cancel', subject: batchId, details });
      }
      return {
        cancelled,
        notCancelled: others.map((row) => ({ externalId: row.external_id, status: row.status })),
      };
    });
  }

  private count(to: PayoutStatus, payouts: number): void {
    this.metrics.count('malote_payout_transitions_total', payouts, { to });
  }
}

/** A duplicate bears the external id of what it repeats: that is what makes it one. */
function toDuplicate(row: Extract<AcceptRow, { outcome: 'duplicate' }>, { order }: BatchToStore) {
  const item = order.items[row.item_index];
  if (item === undefined) throw new Error('accept_payout_batch named an item that is not in the batch.');
  return {
    index: row.item_index,
    original: {
      payoutId: row.original_id,
      batchId: row.original_batch_id,
      externalId: item.externalId,
      status: row.original_status,
    },
  };
}
