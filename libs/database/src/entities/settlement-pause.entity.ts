import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('settlement_pause', {
  comment:
    'A row: no payment is submitted. No row: settlement runs. Not data: emptying the sandbox leaves it.',
})
@Check('settlement_pause_only_one_check', 'only_one')
export class SettlementPauseEntity {
  @PrimaryColumn({ type: 'boolean', default: true })
  readonly onlyOne!: boolean;

  @Column({ type: 'timestamptz', default: () => "date_trunc('milliseconds', clock_timestamp())" })
  readonly pausedAt!: Date;

  @Column({ type: 'text' })
  readonly actor!: string;

  @Column({ type: 'text', nullable: true })
  readonly reason!: string | null;
}
