import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { IDENTIFIER } from './column-types.js';

@Entity('payout_due', {
  comment:
    'Of a hundred neighbours in a batch (item_index / 100): the earliest due_at, or an earlier moment; never a later one.',
})
@Index('payout_due_begun', ['begunDueAt'], { where: 'begun_due_at IS NOT NULL' })
@Index('payout_due_untaken', ['untakenDueAt'], { where: 'untaken_due_at IS NOT NULL' })
export class PayoutDueEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly payer!: string;

  @PrimaryColumn(IDENTIFIER)
  readonly batchId!: string;

  @PrimaryColumn({ type: 'integer' })
  readonly neighbourhood!: number;

  @Column({ type: 'timestamptz', nullable: true, comment: 'Of those that are pending.' })
  readonly untakenDueAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true, comment: 'Of the others: retries, questions, leases.' })
  readonly begunDueAt!: Date | null;
}
