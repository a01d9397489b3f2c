import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('retention_lease', {
  comment: 'One worker at a time removes what is old. No row: none ever has.',
})
@Check('retention_lease_only_one_check', 'only_one')
export class RetentionLeaseEntity {
  @PrimaryColumn({ type: 'boolean', default: true })
  readonly onlyOne!: boolean;

  @Column({ type: 'uuid' })
  readonly holder!: string;

  @Column({ type: 'timestamptz' })
  readonly heldUntil!: Date;

  @Column({ type: 'timestamptz', default: () => 'clock_timestamp()' })
  readonly begunAt!: Date;

  @Column({
    type: 'timestamptz',
    nullable: true,
    comment: 'When last everything that was old enough was looked at, and nothing failed.',
  })
  readonly finishedAt!: Date | null;
}
