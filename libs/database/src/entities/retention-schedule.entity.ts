import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('retention_schedule', {
  comment: 'When a worker next removes what is old. No row: none ever has.',
})
@Check('retention_schedule_only_one_check', 'only_one')
export class RetentionScheduleEntity {
  @PrimaryColumn({ type: 'boolean', default: true })
  readonly onlyOne!: boolean;

  @Column({ type: 'timestamptz' })
  readonly nextRunAt!: Date;

  @Column({ type: 'timestamptz', default: () => 'clock_timestamp()' })
  readonly startedAt!: Date;

  @Column({
    type: 'timestamptz',
    nullable: true,
    comment: 'When last everything that was old enough was looked at, and nothing failed.',
  })
  readonly finishedAt!: Date | null;
}
