import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { IDENTIFIER } from './column-types.js';

@Entity('webhook_event')
@Index('webhook_event_oldest', ['occurredAt', 'eventId'])
@Index('webhook_event_of_payout', ['payer', 'payoutId'], { where: 'payout_id IS NOT NULL' })
export class WebhookEventEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly payer!: string;

  @PrimaryColumn({ type: 'uuid' })
  readonly eventId!: string;

  @Column({ type: 'text' })
  readonly type!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  readonly occurredAt!: Date;

  @Column({ ...IDENTIFIER, nullable: true })
  readonly batchId!: string | null;

  @Column({ type: 'uuid', nullable: true })
  readonly payoutId!: string | null;

  @Column({
    type: 'integer',
    nullable: true,
    comment: "Of the change of the payout's state: receivers drop what is older than what they know.",
  })
  readonly sequence!: number | null;
}
