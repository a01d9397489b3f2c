import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { IDENTIFIER } from './column-types.js';

@Entity('payout_due', {
  comment:
    'Per bucket, a hundred payouts in a row of a batch (item_index / 100): the earliest due_at, or an earlier moment; never a later one.',
})
@Index('payout_due_in_flight', ['inFlightDueAt'], { where: 'in_flight_due_at IS NOT NULL' })
@Index('payout_due_unclaimed', ['unclaimedDueAt'], { where: 'unclaimed_due_at IS NOT NULL' })
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
}
