import { Check, Column, Entity, Index, PrimaryColumn, VirtualColumn } from 'typeorm';
import type { BatchStatus, ClientId, KeyId } from '#domain';
import { BATCH_STATUS_EXPRESSION, currentBatchStatus } from '../functions/policy.js';
import { BIGINT, IDENTIFIER } from './column-types.js';

@Entity('payout_batch')
@Check(
  'payout_batch_counts_add_up',
  'pending + processing + in_doubt + needs_review + paid + failed + duplicate + cancelled = item_count',
)
@Check('payout_batch_item_count_check', 'item_count > 0')
@Check('payout_batch_approval_check', "approval IN ('awaiting', 'approved', 'rejected')")
@Check('payout_batch_priority_check', 'priority BETWEEN -1 AND 1')
@Index('payout_batch_held', ['createdAt', 'payer', 'batchId'], { where: 'needs_review > 0' })
@Index('payout_batch_idempotency_key', ['payer', 'idempotencyKey'], {
  unique: true,
  where: 'idempotency_key IS NOT NULL',
})
// In both, the newest first.
@Index('payout_batch_newest', ['payer', 'createdAt'])
@Index('payout_batch_newest_by_status', ['payer', 'status', 'createdAt'])
@Index('payout_batch_open', ['createdAt'], { where: 'completed_at IS NULL' })
@Index('payout_batch_scheduled', ['payer', 'goesAt'], { where: 'goes_at > created_at' })
@Index('payout_batch_open_of_payer', ['payer', 'createdAt', 'batchId'], { where: 'completed_at IS NULL' })
@Index('payout_batch_with_failed', ['payer', 'createdAt', 'batchId'], {
  where: '(failed > 0) AND (items_removed_at IS NULL)',
})
@Index('payout_batch_with_duplicate', ['payer', 'createdAt', 'batchId'], {
  where: '(duplicate > 0) AND (items_removed_at IS NULL)',
})
@Index('payout_batch_with_cancelled', ['payer', 'createdAt', 'batchId'], {
  where: '(cancelled > 0) AND (items_removed_at IS NULL)',
})
export class PayoutBatchEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly payer!: string;

  @PrimaryColumn(IDENTIFIER)
  readonly batchId!: ClientId;

  @Column({ type: 'bytea' })
  readonly contentHash!: Buffer;

  @Column({ ...IDENTIFIER, nullable: true, comment: 'Of the call that stored it, where that had one.' })
  readonly idempotencyKey!: string | null;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  readonly createdAt!: Date;

  @Column({
    type: 'timestamptz',
    precision: 3,
    nullable: true,
    comment: 'Nothing of it is sent before; null: it may go at once.',
  })
  readonly scheduledFor!: Date | null;

  @Column({
    type: 'timestamptz',
    precision: 3,
    default: () => 'clock_timestamp()',
    comment:
      'The moment whose day and hour its limits are counted by: scheduled_for, its acceptance or its approval, whichever is last.',
  })
  readonly goesAt!: Date;

  @Column({
    type: 'smallint',
    default: 0,
    comment: 'Among the batches of its payer: -1 low, 0 normal, 1 high.',
  })
  readonly priority!: number;

  @Column({
    ...IDENTIFIER,
    nullable: true,
    comment: 'The key of the call that stored it; null: authentication was off.',
  })
  readonly postedBy!: KeyId | null;

  @Column({
    type: 'text',
    nullable: true,
    comment: 'Null: it needs none. Nothing of a batch that awaits it is sent.',
  })
  readonly approval!: 'awaiting' | 'approved' | 'rejected' | null;

  @Column({ type: 'timestamptz', nullable: true })
  readonly startedAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  readonly completedAt!: Date | null;

  @Column({ type: 'integer' })
  readonly itemCount!: number;

  @Column({ type: 'integer', default: 0 })
  readonly pending!: number;

  @Column({ type: 'integer', default: 0 })
  readonly processing!: number;

  @Column({ type: 'integer', default: 0 })
  readonly inDoubt!: number;

  @Column({ type: 'integer', default: 0 })
  readonly needsReview!: number;

  @Column({ type: 'integer', default: 0 })
  readonly paid!: number;

  @Column({ type: 'integer', default: 0 })
  readonly failed!: number;

  @Column({ type: 'integer', default: 0 })
  readonly duplicate!: number;

  @Column({ type: 'integer', default: 0 })
  readonly cancelled!: number;

  @Column(BIGINT)
  readonly totalCents!: number;

  @Column({ ...BIGINT, default: 0, comment: 'Of items that are paid, or still may be: what limits count.' })
  readonly payableCents!: number;

  @Column({ ...BIGINT, default: 0 })
  readonly paidCents!: number;

  @Column({ ...BIGINT, default: 0 })
  readonly failedCents!: number;

  @Column({ ...BIGINT, default: 0, comment: 'Of what was paid.' })
  readonly returnedCents!: number;

  @Column({
    type: 'text',
    generatedType: 'STORED',
    asExpression: BATCH_STATUS_EXPRESSION,
  })
  readonly status!: Exclude<BatchStatus, 'scheduled'>;

  /** The status as it is now, read with each row. */
  @VirtualColumn({ type: 'text', query: currentBatchStatus })
  readonly currentStatus!: BatchStatus;

  @Column({
    type: 'uuid',
    comment: "With last_payout_id, the range of its payouts' ids, and so their partition.",
  })
  readonly firstPayoutId!: string;

  @Column({ type: 'uuid' })
  readonly lastPayoutId!: string;

  @Column({
    type: 'timestamptz',
    precision: 3,
    nullable: true,
    comment: 'Since when its payouts are gone: retention removed them.',
  })
  readonly itemsRemovedAt!: Date | null;
}
