import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('settlement_pause')
export class SettlementPauseEntity {
  @PrimaryColumn({ type: 'boolean' })
  readonly onlyOne!: boolean;

  @Column({ type: 'timestamptz' })
  readonly pausedAt!: Date;

  @Column({ type: 'text' })
  readonly actor!: string;

  @Column({ type: 'text', nullable: true })
  readonly reason!: string | null;
}
