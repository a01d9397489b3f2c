import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { PayoutStatus } from '#domain';
import { BIGINT, IDENTIFIER } from './column-types.js';

@Entity('payout_history', {
  comment:
    "A row per change of state, partitioned as its payout. The first state, pending or duplicate, is the payout's creation and has no row.",
})
@Index('payout_history_rail_id', ['payer', 'endToEndId'], {
  where: "learnt OR ((status = 'processing') AND (code IS NULL))",
})
@Index('payout_history_events', ['payer', 'status', 'transactionId', 'payoutId', 'sequence'], {
  where: 'transaction_id IS NOT NULL',
})
@Index('payout_history_payment_id', ['payer', 'paymentId'], {
  where: "(payment_id IS NOT NULL) AND (status = 'processing') AND (code IS NULL)",
})
@Index('payout_history_settled', ['payer', 'settledAt', 'payoutId', 'settledCents'], {
  where: 'settled_at IS NOT NULL',
})
export class PayoutHistoryEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly payer!: string;

  @PrimaryColumn({ type: 'uuid' })
  readonly payoutId!: string;

  @PrimaryColumn({ type: 'integer' })
  readonly sequence!: number;

  @Column({ type: 'text' })
  readonly status!: PayoutStatus;

  @Column({ type: 'timestamptz', default: () => 'clock_timestamp()' })
  readonly at!: Date;

  @Column({ type: 'smallint' })
  readonly attempt!: number;

  @Column({
    type: 'boolean',
    default: false,
    comment: 'The rail has named the endToEndId with this entry.',
  })
  readonly learnt!: boolean;

  @Column({
    ...IDENTIFIER,
    nullable: true,
    comment: 'What the rail is called with; null: the endToEndId.',
  })
  readonly paymentId!: string | null;

  @Column({ ...IDENTIFIER, nullable: true })
  readonly endToEndId!: string | null;

  @Column({ type: 'text', nullable: true })
  readonly code!: string | null;

  @Column({ type: 'text', nullable: true })
  readonly detail!: string | null;

  @Column({
    type: 'timestamptz',
    precision: 3,
    nullable: true,
    comment: 'Of the entry that paid it: when the rail settled it.',
  })
  readonly settledAt!: Date | null;

  @Column({ ...BIGINT, nullable: true, comment: 'With settled_at: how much.' })
  readonly settledCents!: number | null;

  @Column({
    type: 'jsonb',
    nullable: true,
    comment: 'With needs_review: what was different of the payout then. What is final stays as it is.',
  })
  readonly held!: object | null;

  @Column({
    ...BIGINT,
    nullable: true,
    comment: 'Of the changes that are events: the transaction that wrote it. Null: no event.',
  })
  readonly transactionId!: number | null;
}
