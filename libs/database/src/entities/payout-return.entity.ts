import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { BIGINT, IDENTIFIER } from './column-types.js';

@Entity('payout_return', {
  comment:
    'Money of paid payouts that came back, each return once. Few beside the payouts, so not partitioned: it goes when its payout goes.',
})
@Check('payout_return_is_some', 'amount_cents > 0')
@Index('payout_return_by_time', ['payer', 'returnedAt', 'payoutId', 'returnId'])
@Index('payout_return_events', ['payer', 'transactionId', 'payoutId', 'sequence'])
export class PayoutReturnEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly payer!: string;

  @PrimaryColumn({ type: 'uuid' })
  readonly payoutId!: string;

  @PrimaryColumn({ ...IDENTIFIER, comment: "The rail's." })
  readonly returnId!: string;

  @Column(BIGINT)
  readonly amountCents!: number;

  @Column({ type: 'text', nullable: true })
  readonly reason!: string | null;

  @Column({ type: 'timestamptz', precision: 3 })
  readonly returnedAt!: Date;

  @Column({ type: 'timestamptz', default: () => 'clock_timestamp()', comment: 'When it was learnt.' })
  readonly recordedAt!: Date;

  @Column({ type: 'integer', comment: 'Of its event: continues that of the payout, which grows no more.' })
  readonly sequence!: number;

  @Column({ ...BIGINT, comment: 'The transaction that wrote it.' })
  readonly transactionId!: number;
}

@Entity('payout_return_inquiry', {
  comment: 'Paid payouts that the rail is to be asked about again, or was: money may have come back.',
})
@Index('payout_return_inquiry_due', ['dueAt'], { where: 'due_at IS NOT NULL' })
export class PayoutReturnInquiryEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly payer!: string;

  @PrimaryColumn({ type: 'uuid' })
  readonly payoutId!: string;

  @Column({
    type: 'timestamptz',
    nullable: true,
    comment: 'Null: the rail has answered since it was last woken.',
  })
  readonly dueAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  readonly askedAt!: Date | null;

  @Column({ type: 'smallint', default: 0, comment: 'Questions since the last answer.' })
  readonly attempts!: number;
}
