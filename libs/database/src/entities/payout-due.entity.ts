import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { BIGINT, IDENTIFIER } from './column-types.js';

@Entity('payout_due', {
  comment:
    'Per bucket, a hundred payouts in a row of a batch (item_index / 100): the earliest due_at, an earlier moment, or, where no worker could take them, one a second later.',
})
@Index('payout_due_in_flight', ['inFlightDueAt'], { where: 'in_flight_due_at IS NOT NULL' })
@Index('payout_due_unclaimed', ['unclaimedDueAt'], { where: 'unclaimed_due_at IS NOT NULL' })
@Index('payout_due_to_line_up', ['unclaimedDueAt'], {
  where: 'unclaimed_due_at IS NOT NULL AND place IS NULL',
})
@Index('payout_due_line', ['payer', 'rank', 'place'], { where: 'place IS NOT NULL' })
@Index('payout_due_in_flight_line', ['payer', 'inFlightDueAt'], { where: 'in_flight_ready' })
export class PayoutDueEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly payer!: string;

  @PrimaryColumn(IDENTIFIER)
  readonly batchId!: string;

  @PrimaryColumn({ type: 'integer' })
  readonly bucket!: number;

  @Column({ type: 'timestamptz', nullable: true, comment: 'Of those that are pending.' })
  readonly unclaimedDueAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true, comment: 'Of the others: retries, look-ups, leases.' })
  readonly inFlightDueAt!: Date | null;

  @Column({
    type: 'smallint',
    default: 0,
    comment: "The lower ones of a payer go first: the batch's priority, negated.",
  })
  readonly rank!: number;

  @Column({
    ...BIGINT,
    nullable: true,
    comment: 'Of those that are pending: their place in the line of their payer; null: not in line.',
  })
  readonly place!: number | null;

  @Column({ type: 'boolean', default: false, comment: 'The others are in line, by their date.' })
  readonly inFlightReady!: boolean;
}
