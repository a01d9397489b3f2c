import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('stored_partition', {
  comment: 'The partitions of messages and of payouts; days are UTC.',
})
@Check('stored_partition_check', 'to_day > from_day')
@Check('stored_partition_data_check', "data IN ('messages', 'payouts')")
export class StoredPartitionEntity {
  @PrimaryColumn({ type: 'text' })
  readonly data!: string;

  @PrimaryColumn({ type: 'date' })
  readonly fromDay!: string;

  @Column({ type: 'date', comment: 'Exclusive; the next partition begins here.' })
  readonly toDay!: string;

  @Column({ type: 'text', array: true, comment: 'The tables that hold it.' })
  readonly relation!: readonly string[];

  @Column({ type: 'timestamptz', nullable: true, comment: 'Its tables are gone; the row stays.' })
  readonly droppedAt!: Date | null;

  @Column({
    type: 'timestamptz',
    nullable: true,
    comment:
      'It is being removed: what outlives it is written, nothing is stored in it any more, and its tables go.',
  })
  readonly retiredAt!: Date | null;

  @Column({
    type: 'timestamptz',
    nullable: true,
    comment: 'It is old enough to go, and something blocks it.',
  })
  readonly blockedSince!: Date | null;
}
