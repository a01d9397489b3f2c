import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { BIGINT, IDENTIFIER } from './column-types.js';

@Entity('payer_policy', {
  comment: 'What operators have set for a payer. No row: the defaults, and no limits.',
})
@Check('payer_policy_max_in_flight_check', 'max_in_flight >= 1')
@Check('payer_policy_weight_check', 'weight BETWEEN 1 AND 100')
export class PayerPolicyEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly payer!: string;

  @Column({ type: 'boolean', default: false, comment: 'No payment of the payer is submitted.' })
  readonly paused!: boolean;

  @Column({
    type: 'smallint',
    default: 1,
    comment: 'Its share of submissions while several payers have work.',
  })
  readonly weight!: number;

  @Column({ type: 'integer', nullable: true, comment: 'Of all workers together.' })
  readonly maxInFlight!: number | null;

  @Column({ ...BIGINT, nullable: true })
  readonly payoutLimitCents!: number | null;

  @Column({ ...BIGINT, nullable: true })
  readonly dailyLimitCents!: number | null;

  @Column({ ...BIGINT, nullable: true })
  readonly nightlyLimitCents!: number | null;

  @Column({ ...BIGINT, nullable: true })
  readonly approvalAboveCents!: number | null;

  @Column({ type: 'timestamptz', default: () => 'clock_timestamp()' })
  readonly updatedAt!: Date;
}
